/** A child and a guardian who are in nobody's register yet. Nobody is invented: numbers of a class, fictitious phones. */
export type Family = { child: string; className: string; guardian: string; phone: string; lastFour: string };

/** Numbers that only grow, from the second in which they are asked for: each worker has a half of its own. */
const half = 4500;
const mine = 1000 + half * (Number(process.env.TEST_PARALLEL_INDEX ?? 0) % 2);
let asked = 0;

/** Another family each time, so that a test can run twice on one school and two tests never mean the same one. */
export function newFamily(className = "Lá 2"): Family {
  const number = mine + ((Math.floor(Date.now() / 1000) + asked++) % half);
  const phone = `090000${number}`;
  return {
    child: `Trẻ ${number} lớp ${className}`,
    className,
    guardian: `Phụ huynh trẻ ${number}`,
    phone,
    lastFour: phone.slice(-4),
  };
}
