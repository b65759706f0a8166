//! From a table to X and back to new tables: what is chosen, dropped, filled, encoded, refused.

use ndarray::array;
use regfit::data::{CsvOptions, ReadError, Source, Table, read_table};
use regfit::recipe::{Applied, Encode, Missing, Prepared, Recipe, RecipeOptions, Targets, Task};

fn table(text: &str) -> Table {
    read_table(Source::bytes("houses.csv", text), &CsvOptions::default()).unwrap()
}

fn fit(text: &str, options: &RecipeOptions) -> Result<Prepared, ReadError> {
    Recipe::fit(table(text), options)
}

fn refused(text: &str, options: &RecipeOptions) -> ReadError {
    fit(text, options).expect_err("a table that cannot be used")
}

fn apply(recipe: &Recipe, text: &str) -> Result<Applied, ReadError> {
    recipe.apply(&table(text), true)
}

fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| name.to_string()).collect()
}

/// The table of the manual: `n/a` in the fifth column of lines 14, 92 and 507.
fn houses() -> String {
    let mut text = String::from("id,sqft,material,built,rooms,price\n");
    for line in 2..=600 {
        let rooms = if [14, 92, 507].contains(&line) {
            "n/a"
        } else {
            "3"
        };
        let (id, sqft) = if line == 14 {
            ("4", "120.5")
        } else {
            ("7", "99")
        };
        text += &format!("{id},{sqft},brick,1987,{rooms},215000\n");
    }
    text
}

#[test]
fn the_last_column_is_the_target_and_a_note_says_so() {
    let ready = fit("a,b,y\n1,2,3\n4,5,6\n", &RecipeOptions::default()).unwrap();
    assert_eq!(ready.x, array![[1.0, 2.0], [4.0, 5.0]]);
    assert!(ready.x.t().is_standard_layout(), "column-major");
    assert_eq!(ready.target, Targets::Numbers(vec![3.0, 6.0]));
    assert_eq!(ready.feature_names, ["a", "b"]);
    assert_eq!((ready.target_column, ready.target_by_default), (3, true));
    assert_eq!(ready.notes, ["the target is y (column 3, the last)"]);
    assert_eq!((ready.rows_read, ready.rows_used), (2, None));
}

#[test]
fn target_weights_and_columns_set_aside_are_no_features() {
    let options = RecipeOptions {
        target: Some("a".into()),
        weights: Some("3".into()),
        aside: vec!["fold".into()],
        exclude: names(&["id"]),
        ..RecipeOptions::default()
    };
    let ready = fit(
        "a,b,w,fold,id\n1,2,0.5,x,1\n4,5,0,y,2\n3,4,1,x,3\n",
        &options,
    )
    .unwrap();
    assert_eq!(ready.feature_names, ["b"]);
    // A row of weight 0 is not there.
    assert_eq!(ready.target, Targets::Numbers(vec![1.0, 3.0]));
    assert_eq!(ready.weights, Some(vec![0.5, 1.0]));
    assert_eq!(ready.rows_used, Some(vec![0, 2]));
    assert_eq!(ready.aside[0].codes, [0, 0]);
    assert_eq!(ready.aside[0].labels, ["x"]);
    assert_eq!(ready.notes, ["1 row of weight 0 is left out"]);
}

#[test]
fn only_and_exclude_choose_features() {
    let choose = |only: &[&str], exclude: &[&str]| {
        let options = RecipeOptions {
            only: names(only),
            exclude: names(exclude),
            ..RecipeOptions::default()
        };
        fit("x1,x2,x3,z,y\n1,2,3,4,5\n", &options).map(|ready| ready.feature_names)
    };
    assert_eq!(choose(&["x*"], &["x2"]).unwrap(), ["x1", "x3"]);
    assert_eq!(choose(&["2-3"], &[]).unwrap(), ["x2", "x3"]);
    assert_eq!(choose(&[], &["-2"]).unwrap(), ["x1", "x2", "x3"]);
    assert_eq!(choose(&["*"], &[]).unwrap(), ["x1", "x2", "x3", "z"]);
    assert_eq!(choose(&["z", "y"], &[]).unwrap(), ["z"]);
    assert_eq!(choose(&[], &["y"]).unwrap(), ["x1", "x2", "x3"]);
    let message = |only: &[&str], exclude: &[&str]| choose(only, exclude).unwrap_err().to_string();
    assert_eq!(message(&["x9"], &[]), "no column \"x9\" in houses.csv");
    assert_eq!(message(&[], &["q*"]), "no column \"q*\" in houses.csv");
    assert_eq!(
        message(&["y"], &[]),
        "houses.csv: no column is left to be a feature"
    );
}

#[test]
fn one_column_cannot_have_two_purposes() {
    let target = Some("a".into());
    let options = RecipeOptions {
        target,
        exclude: names(&["a"]),
        ..RecipeOptions::default()
    };
    let error = refused("a,b\n1,2\n", &options);
    assert_eq!(
        error.to_string(),
        "column \"a\" is both target and excluded"
    );
    let (target, weights) = (Some("a".into()), Some("1".into()));
    let options = RecipeOptions {
        target,
        weights,
        ..RecipeOptions::default()
    };
    let error = refused("a,b\n1,2\n", &options);
    assert_eq!(
        error.to_string(),
        "column \"a\" cannot be the target and more"
    );
}

#[test]
fn a_word_among_numbers_is_shown_with_its_line_and_the_ways_out() {
    let error = refused(&houses(), &RecipeOptions::default());
    assert_eq!(
        error.to_string(),
        "houses.csv:14:20: \"n/a\" is not a number (column 5, \"rooms\")"
    );
    assert_eq!(
        error.excerpt().unwrap(),
        "   |\n\
         14 | 4,120.5,brick,1987,n/a,215000\n   \
            |                    ^^^\n   \
            = 3 such cells in the columns in use (lines 14, 92, 507)"
    );
    assert_eq!(
        error.help().unwrap(),
        "--missing drop leaves those rows out, --missing mean fills them, \
         --exclude rooms leaves the column out"
    );
}

#[test]
fn the_help_about_words_keeps_its_word() {
    for (missing, n_rows) in [(Missing::Drop, 596), (Missing::Mean, 599)] {
        let options = RecipeOptions {
            missing,
            exclude: names(&["material"]),
            ..RecipeOptions::default()
        };
        let ready = fit(&houses(), &options).unwrap();
        assert_eq!(ready.x.nrows(), n_rows);
        assert!(ready.x.column(3).iter().all(|&rooms| rooms == 3.0));
        assert_eq!(
            ready.notes[1],
            "3 cells of rooms are not numbers (the first is \"n/a\" on line 14) \
             and count as missing"
        );
    }
    let exclude = names(&["rooms", "material"]);
    let options = RecipeOptions {
        exclude,
        ..RecipeOptions::default()
    };
    assert_eq!(
        fit(&houses(), &options).unwrap().feature_names,
        ["id", "sqft", "built"]
    );
}

#[test]
fn columns_of_text_are_listed_with_the_ways_out() {
    let error = refused(
        "a,color,shape,y\n1,red,round,2\n2,blue,flat,3\n",
        &RecipeOptions::default(),
    );
    assert_eq!(
        error.to_string(),
        "houses.csv: 2 columns are text, not numbers: color, shape"
    );
    assert_eq!(
        error.help().unwrap(),
        "--encode onehot makes one column of each level, --exclude color,shape leaves them out"
    );
    let error = refused("a,color,y\n1,red,2\n2,blue,3\n", &RecipeOptions::default());
    assert_eq!(
        error.to_string(),
        "houses.csv: column 2 (\"color\") is text, not numbers"
    );
}

#[test]
fn decimal_commas_are_recognised_whatever_is_done_about_missing_cells() {
    for missing in [Missing::Error, Missing::Drop, Missing::Mean] {
        let options = RecipeOptions {
            missing,
            encode: Encode::OneHot,
            ..RecipeOptions::default()
        };
        for text in ["a;y\n1,5;2\n2,5;3\n", "a;y\n1;2\n2;2\n2,5;3\n"] {
            let error = refused(text, &options);
            assert!(
                error
                    .to_string()
                    .ends_with(",5\" is not a number (column 1, \"a\")"),
                "{error}"
            );
            let help = error.help().unwrap();
            assert!(help.starts_with("is that a decimal comma? --decimal , reads "));
        }
    }
}

#[test]
fn missing_cells_are_refused_by_default() {
    let error = refused(
        "a,b,y\n1,2,3\n,5,6\n3,NA,9\n4,,1\n",
        &RecipeOptions::default(),
    );
    assert_eq!(
        error.to_string(),
        "houses.csv:3:1: the cell is empty (column 1, \"a\")"
    );
    assert_eq!(
        error.excerpt().unwrap(),
        "  |\n3 | ,5,6\n  | ^\n  = 3 missing cells in the columns in use (lines 3, 4, 5)"
    );
    assert_eq!(
        error.help().unwrap(),
        "--missing drop leaves those rows out, --missing mean fills them, \
         --exclude a leaves the column out"
    );
    let error = refused("a,b,y\n1,2,3\n4,NA,6\n", &RecipeOptions::default());
    assert_eq!(
        error.to_string(),
        "houses.csv:3:3: \"NA\" stands for a missing value (column 2, \"b\")"
    );
}

#[test]
fn only_columns_in_use_must_be_complete() {
    let options = RecipeOptions {
        exclude: names(&["b"]),
        ..RecipeOptions::default()
    };
    let ready = fit("a,b,y\n1,,3\n4,x,6\n", &options).unwrap();
    assert_eq!(ready.x, array![[1.0], [4.0]]);
}

#[test]
fn rows_with_missing_cells_are_dropped_and_counted() {
    let options = RecipeOptions {
        missing: Missing::Drop,
        ..RecipeOptions::default()
    };
    let ready = fit("a,b,y\n1,2,3\n,5,6\n7,8,\n,1,2\n3,4,5\n", &options).unwrap();
    assert_eq!(ready.x, array![[1.0, 2.0], [3.0, 4.0]]);
    assert_eq!(ready.target, Targets::Numbers(vec![3.0, 5.0]));
    assert_eq!((ready.rows_read, ready.rows_used), (5, Some(vec![0, 4])));
    assert_eq!(
        ready.notes[1],
        "3 of 5 rows are left out for missing cells (a 2, y 1)"
    );
    let error = refused("a,b,y\n1,,3\n,5,6\n", &options);
    assert_eq!(
        error.to_string(),
        "houses.csv: no row is left, each has a missing cell"
    );
}

#[test]
fn missing_features_are_filled_with_the_mean_and_rows_without_a_target_left_out() {
    let options = RecipeOptions {
        missing: Missing::Mean,
        ..RecipeOptions::default()
    };
    let ready = fit("a,b,y\n1,2,3\n,5,6\n3,8,9\n", &options).unwrap();
    assert_eq!(ready.x, array![[1.0, 2.0], [2.0, 5.0], [3.0, 8.0]]);
    assert_eq!(ready.notes[1], "1 missing cell of a filled with the mean 2");
    let fresh = apply(&ready.recipe, "b,a,y\n1,,1\n").unwrap();
    assert_eq!(fresh.x, array![[2.0, 1.0]]);
    assert_eq!(
        fresh.notes,
        ["missing cells filled with the means of the training data (a 1)"]
    );
    let ready = fit("a,y\n1,2\n3,\n5,4\n", &options).unwrap();
    assert_eq!(ready.rows_used, Some(vec![0, 2]));
    assert_eq!(
        ready.notes[1],
        "1 of 3 rows are left out for missing cells (y 1)"
    );
    let weights = RecipeOptions {
        weights: Some("w".into()),
        ..options.clone()
    };
    assert_eq!(
        refused("a,w,y\n1,1,2\n3,,5\n", &weights).help().unwrap(),
        "only features are filled: --missing drop leaves those rows out"
    );
    let error = refused("a,b,y\n1,,2\n3,,1\n", &options);
    assert_eq!(
        error.to_string(),
        "column 2 (\"b\") has no number to take a mean of"
    );
}

#[test]
fn text_becomes_one_column_per_level() {
    let text = "material,a,y\nstone,1,2\nbrick,2,3\nstone,3,4\n";
    let options = RecipeOptions {
        encode: Encode::OneHot,
        ..RecipeOptions::default()
    };
    let ready = fit(text, &options).unwrap();
    assert_eq!(
        ready.feature_names,
        ["material=brick", "material=stone", "a"]
    );
    assert_eq!(
        ready.x,
        array![[0.0, 1.0, 1.0], [1.0, 0.0, 2.0], [0.0, 1.0, 3.0]]
    );
    assert_eq!(
        ready.notes[1],
        "material encoded as 2 columns: brick, stone"
    );
    let fresh = apply(&ready.recipe, "extra,y,a,material\nq,1,9,brick\n").unwrap();
    assert_eq!(fresh.x, array![[1.0, 0.0, 9.0]]);
    let error = apply(&ready.recipe, "y,a,material\n1,2,brick\n1,9,marble\n").unwrap_err();
    assert_eq!(
        error.to_string(),
        "houses.csv:3: \"marble\" is not a level that the model knows (column 3, \"material\")"
    );
    assert_eq!(
        error.help().unwrap(),
        "it knows brick, stone; correct the cell, or fit the model again with rows of this level; --unseen zero \
         predicts without this column, --unseen skip leaves the row without an answer"
    );
}

#[test]
fn a_missing_level_is_filled_with_the_shares_of_the_levels() {
    let options = RecipeOptions {
        encode: Encode::OneHot,
        missing: Missing::Mean,
        ..RecipeOptions::default()
    };
    let ready = fit("m,y\nb,1\na,2\nb,3\nb,4\n,5\n", &options).unwrap();
    assert_eq!(ready.x.row(4), array![0.25, 0.75]);
}

#[test]
fn numbers_can_be_taken_as_levels() {
    let options = RecipeOptions {
        categorical: names(&["zip"]),
        ..RecipeOptions::default()
    };
    let ready = fit("zip,y\n10,1\n9,2\n10,3\n", &options).unwrap();
    assert_eq!(ready.feature_names, ["zip=9", "zip=10"]);
    assert_eq!(ready.x, array![[0.0, 1.0], [1.0, 0.0], [0.0, 1.0]]);
    let fresh = apply(&ready.recipe, "zip,y\n9.0,1\n").unwrap();
    assert_eq!(fresh.x, array![[1.0, 0.0]]);
}

#[test]
fn two_features_of_one_name_are_refused() {
    let options = RecipeOptions {
        encode: Encode::OneHot,
        ..RecipeOptions::default()
    };
    let error = refused("a,a=b,y\nb,1,2\nc,2,3\n", &options);
    assert_eq!(error.to_string(), "two features would be named \"a=b\"");
}

#[test]
fn classes_are_sorted_and_kept_for_new_tables() {
    let options = RecipeOptions {
        task: Task::Classification,
        ..RecipeOptions::default()
    };
    let ready = fit("a,y\n1,10\n2,9\n3,10\n", &options).unwrap();
    let expected = Targets::Classes {
        codes: vec![1, 0, 1],
        names: names(&["9", "10"]),
    };
    assert_eq!(ready.target, expected);
    let ready = fit("a,y\n1,yes\n2,no\n", &options).unwrap();
    let expected = Targets::Classes {
        codes: vec![1, 0],
        names: names(&["no", "yes"]),
    };
    assert_eq!(ready.target, expected);
    let fresh = apply(&ready.recipe, "y,a\nyes,1\nyes,2\n").unwrap();
    let expected = Targets::Classes {
        codes: vec![1, 1],
        names: names(&["no", "yes"]),
    };
    assert_eq!(fresh.target, Some(expected));
    let error = apply(&ready.recipe, "y,a\nmaybe,1\n").unwrap_err();
    assert_eq!(
        error.to_string(),
        "houses.csv:2: \"maybe\" is not a class of \"y\""
    );
    assert_eq!(error.help().unwrap(), "the model knows no, yes");
}

#[test]
fn a_target_of_text_points_to_classification() {
    let error = refused("a,y\n1,yes\n2,no\n", &RecipeOptions::default());
    assert_eq!(
        error.to_string(),
        "houses.csv:2:3: \"yes\" is not a number (column 2, \"y\")"
    );
    assert_eq!(
        error.help().unwrap(),
        "the target is text: logistic takes classes, --target NAME chooses another column"
    );
}

#[test]
fn weights_are_checked() {
    let options = RecipeOptions {
        weights: Some("w".into()),
        ..RecipeOptions::default()
    };
    let error = refused("a,w,y\n1,2,3\n1,-0.5,3\n", &options);
    assert_eq!(
        error.to_string(),
        "houses.csv:3: the weight -0.5 is negative (column 2, \"w\")"
    );
    let error = refused("a,w,y\n1,0,3\n1,0,3\n", &options);
    assert_eq!(
        error.to_string(),
        "houses.csv: all weights are 0 (column 2, \"w\")"
    );
}

#[test]
fn new_tables_are_matched_by_name() {
    let ready = fit("a,b,y\n1,2,3\n4,5,6\n", &RecipeOptions::default()).unwrap();
    let fresh = ready
        .recipe
        .apply(&table("b,junk,a\n2,text,1\n"), false)
        .unwrap();
    assert_eq!(fresh.x, array![[1.0, 2.0]]);
    assert_eq!(fresh.target, None);
    let error = ready.recipe.apply(&table("a,B\n2,1\n"), false).unwrap_err();
    assert_eq!(
        error.to_string(),
        "houses.csv has no column \"b\", which the model needs"
    );
    assert_eq!(
        error.help().unwrap(),
        "is \"B\" meant for it?  columns: a, B"
    );
    let error = ready.recipe.apply(&table("c,d\n2,1\n"), false).unwrap_err();
    assert_eq!(
        error.to_string(),
        "houses.csv lacks 2 columns that the model needs: a, b"
    );
    let error = ready.recipe.apply(&table("a,b\n2,1\n"), true).unwrap_err();
    assert_eq!(error.to_string(), "no column \"y\" in houses.csv");
    let error = ready
        .recipe
        .apply(&table("a,b\n1,2\n2,\n"), false)
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "houses.csv:3:3: the cell is empty (column 2, \"b\")"
    );
}

#[test]
fn with_drop_the_answers_can_be_put_back_in_line() {
    let options = RecipeOptions {
        missing: Missing::Drop,
        ..RecipeOptions::default()
    };
    let ready = fit("a,b,y\n1,2,3\n4,5,6\n", &options).unwrap();
    let fresh = ready
        .recipe
        .apply(&table("a,b\n1,2\n,3\n5,6\n"), false)
        .unwrap();
    assert_eq!((fresh.rows_read, fresh.rows_used), (3, Some(vec![0, 2])));
    assert_eq!(fresh.x, array![[1.0, 2.0], [5.0, 6.0]]);
    assert_eq!(
        fresh.notes,
        ["1 of 3 rows have missing cells and get no answer (a 1)"]
    );
    let fresh = ready.recipe.apply(&table("a,b\n,2\n"), false).unwrap();
    assert_eq!(fresh.x.dim(), (0, 2));
}

#[cfg(feature = "serde")]
#[test]
fn a_recipe_survives_a_file_and_a_forged_one_is_refused() {
    let options = RecipeOptions {
        encode: Encode::OneHot,
        missing: Missing::Mean,
        task: Task::Classification,
        ..RecipeOptions::default()
    };
    let recipe = fit("m,a,y\nb,0.1,u\na,,v\n", &options).unwrap().recipe;
    let text = serde_json::to_string(&recipe).unwrap();
    assert_eq!(serde_json::from_str::<Recipe>(&text).unwrap(), recipe);
    assert_eq!(recipe.feature_names(), ["m=a", "m=b", "a"]);
    for (from, to) in [
        ("[\"a\",\"b\"]", "[\"a\"]"),
        ("[\"a\",\"b\"]", "[\"a\",\"a\"]"),
        ("\"name\":\"a\"", "\"name\":\"m\""),
        ("\"fill\":0.1", "\"fill\":null"),
        ("\"fill\":0.1", "\"fill\":1e999"),
        ("\"kind\":\"numeric\"", "\"kind\":\"spline\""),
        ("\"missing\":\"mean\"", "\"missing\":\"drop\""),
        ("\"missing\":\"mean\"", "\"missing\":\"mean\",\"more\":1"),
        ("[\"u\",\"v\"]", "[]"),
    ] {
        assert!(text.contains(from), "{from} is not in {text}");
        let forged = text.replacen(from, to, 1);
        assert!(serde_json::from_str::<Recipe>(&forged).is_err(), "{forged}");
    }
}
