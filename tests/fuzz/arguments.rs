//! Any arguments, one a line, on small tables: what both the fuzzer and the replay need.

use std::path::Path;

/// The lines of the input as arguments.
pub(crate) fn arguments(input: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(input);
    text.lines().take(40).map(str::to_owned).collect()
}

/// Whether a run stays in its folder and ends soon: no path leads elsewhere and no number asks for long work.
pub(crate) fn stays_small(arguments: &[String]) -> bool {
    arguments.iter().all(|argument| {
        let leads_away = argument.contains(['/', '\\', '\0']) || argument.contains("..");
        let digits = |c: char| !c.is_ascii_digit();
        let large = argument
            .split(digits)
            .any(|number| number.len() > 2 && number > "200");
        !leads_away && (!large || argument.contains(['.', 'e']))
    })
}

/// The tables and the model that arguments can name, and nothing else.
pub(crate) fn prepare(folder: &Path) {
    for entry in std::fs::read_dir(folder).expect("the folder").flatten() {
        let path = entry.path();
        if FILES.iter().all(|(name, _)| !path.ends_with(name)) {
            let _ = std::fs::remove_file(path);
        }
    }
    for (name, content) in FILES {
        std::fs::write(folder.join(name), content).expect("written");
    }
}

/// Under 4 KB, and nothing raw in it.
pub(crate) fn assert_presentable(message: &str) {
    assert!(message.len() < 4096, "{} bytes of message", message.len());
    let raw = |c: char| c.is_control() && c != '\n';
    assert!(!message.contains(raw), "control characters: {message:?}");
    assert!(!message.contains("panicked"), "{message}");
}

const FILES: [(&str, &str); 6] = [
    (
        "d.csv",
        "a,b,c,y\n1,2,0.5,3\n2,1,-1,4\n3,5,0,9.5\n4,4,1,8\n5,7,2,13\n6,6,-2,11.5\n7,9,1,17\n8,8,0,15\n9,3,1,14\n10,1,2,12\n11,2,-1,12.5\n12,8,0.25,20\n",
    ),
    (
        "b.csv",
        "u,v,k\n0.5,1,no\n1.5,2,yes\n-1,0,no\n2,1,yes\n0,3,yes\n-2,-1,no\n1,-1,no\n3,0,yes\n0.1,0.2,yes\n-0.3,2,no\n",
    ),
    (
        "c.csv",
        "u,v,k\n0.5,1,a\n1.5,2,b\n-1,0,c\n2,1,b\n0,3,c\n-2,-1,a\n1,-1,a\n3,0,b\n0.1,0.2,c\n-0.3,2,a\n1,1,b\n2,2,c\n",
    ),
    (
        "w.csv",
        "id,kind,size,wt,y\n1,brick,2,1,10\n2,wood,3,2,12\n3,brick,,1,13\n4,stone,5,0,20\n5,,4,1,15\n6,wood,6,1,18\n7,\"a,b\",2,1,9\n8,brick,3,3,12\n",
    ),
    (
        "s.svm",
        "1 1:0.5 3:2\n2 2:1\n3 1:1 2:0.5\n4 3:3\n5 1:2 3:1\n",
    ),
    ("m.json", MODEL),
];

const MODEL: &str = include_str!("small_model.json");
