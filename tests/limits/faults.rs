//! Writing that fails somewhere: the files of a run are all new or all old, and the message names one of them.
//! Each single operation fails in turn in `src/bin/regfit/output/files/faults.rs`; here the program itself runs
//! into a limit.

use crate::cli::folder;
use std::fs;
use std::process::Command;

const DIABETES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/datasets/diabetes.csv");
const OUTPUTS: [&str; 3] = ["coef.csv", "model.json", "picture.svg"];

#[test]
fn a_limit_on_the_size_of_files_leaves_all_old_or_lets_all_be_new() {
    let folder = folder();
    let path = |name: &str| folder.path().join(name);
    let contents = || OUTPUTS.map(|name| fs::read_to_string(path(name)).unwrap_or_default());
    let [mut failed, mut done] = [0; 2];
    // bash counts blocks of 1024 bytes; the files have 240 bytes, 5 KB and 8 KB.
    for blocks in 0..14 {
        for name in OUTPUTS {
            fs::write(path(name), format!("old {name}")).unwrap();
        }
        let run = Command::new("bash")
            .arg("-c")
            .arg(format!(
                "ulimit -f {blocks} || exit 99; exec \"$R\" lasso \"$D\" --alpha 0.5 -o model.json \
                 --coef coef.csv --plot picture.svg"
            ))
            .env("R", assert_cmd::cargo::cargo_bin("regfit"))
            .env("D", DIABETES)
            .current_dir(folder.path())
            .output()
            .unwrap();
        let err = String::from_utf8(run.stderr).unwrap();
        let after = contents();
        let old = after.iter().all(|text| text.starts_with("old "));
        let new = after
            .iter()
            .all(|text| !text.is_empty() && !text.starts_with("old "));
        let count = fs::read_dir(folder.path()).unwrap().count();
        assert_eq!(count, OUTPUTS.len(), "{blocks}: {err}");
        match run.status.code() {
            Some(0) => {
                assert!(new, "{blocks}: {after:?}");
                done += 1;
            }
            Some(1) => {
                assert!(old, "{blocks}: {after:?}");
                let named = OUTPUTS
                    .iter()
                    .any(|name| err.contains(&format!("error: {name}: ")));
                assert!(
                    named && err.contains("cannot be written: File too large"),
                    "{err}"
                );
                assert_eq!(err.matches("error: ").count(), 1, "{err}");
                failed += 1;
            }
            code => panic!("{blocks}: {code:?} {err}"),
        }
    }
    assert!(failed > 3 && done > 3, "{failed} failed, {done} done");
}
