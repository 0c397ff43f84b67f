//! The definitions that the server ships, as the tests of the rules read them.

use domain::definition::{Definition, Lifecycle, Procedure};

/// A shipped procedure with its lifecycle.
pub fn shipped(procedure: &str) -> Definition {
    let file = match procedure {
        "chuyen-truong-di" => include_str!("../../../../../server/definitions/procedures/chuyen-truong-di.toml"),
        "xac-nhan-dang-hoc" => include_str!("../../../../../server/definitions/procedures/xac-nhan-dang-hoc.toml"),
        "ho-tro-chi-phi-hoc-tap" => {
            include_str!("../../../../../server/definitions/procedures/ho-tro-chi-phi-hoc-tap.toml")
        }
        "nghi-phep-viec-rieng" => {
            include_str!("../../../../../server/definitions/procedures/nghi-phep-viec-rieng.toml")
        }
        "tiep-nhan-tre" => include_str!("../../../../../server/definitions/procedures/tiep-nhan-tre.toml"),
        "nghi-dai-ngay-thoi-hoc" => {
            include_str!("../../../../../server/definitions/procedures/nghi-dai-ngay-thoi-hoc.toml")
        }
        "tro-cap-tre-con-cong-nhan" => {
            include_str!("../../../../../server/definitions/procedures/tro-cap-tre-con-cong-nhan.toml")
        }
        "kien-nghi-kiem-tra" => include_str!("../../../../../server/definitions/procedures/kien-nghi-kiem-tra.toml"),
        other => panic!("no test asks for {other}"),
    };
    let procedure: Procedure = toml::from_str(file).expect("a procedure");
    let file = match procedure.lifecycle.key.as_str() {
        "dossier" => include_str!("../../../../../server/definitions/lifecycles/dossier.toml"),
        "finding" => include_str!("../../../../../server/definitions/lifecycles/finding.toml"),
        other => panic!("no lifecycle {other}"),
    };
    let lifecycle: Lifecycle = toml::from_str(file).expect("a lifecycle");
    Definition { procedure, lifecycle }
}
