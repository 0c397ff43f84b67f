/** A child and a guardian who are in nobody's register yet. Nobody is invented: numbers of a class, fictitious phones. */
export type Family = { child: string; className: string; guardian: string; phone: string; lastFour: string };

/** Another family each time, so that a test can run twice on one school. */
export function newFamily(className = "Lá 2"): Family {
  const number = 1000 + Math.floor(Math.random() * 9000);
  const phone = `090000${number}`;
  return {
    child: `Trẻ ${number} lớp ${className}`,
    className,
    guardian: `Phụ huynh trẻ ${number}`,
    phone,
    lastFour: phone.slice(-4),
  };
}
