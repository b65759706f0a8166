//! Widths of tables.

use super::*;

#[test]
fn cells_are_aligned_and_lines_have_no_blanks_at_their_end() {
    let mut table = Table::default()
        .column("name", Align::Left, 2, 0)
        .column("w", Align::Right, 3, 0)
        .column("", Align::Left, 2, 4);
    table.row(vec!["a".into(), "-1.5".into(), "██".into()]);
    table.row(vec!["bcdef".into(), "20".into(), String::new()]);
    assert_eq!(
        table.text(|_, cell| cell.to_owned()),
        "  name       w\n  a       -1.5  ██\n  bcdef     20\n"
    );
}

#[test]
fn drawings_take_the_room_that_is_left_and_names_give_way() {
    let of_width = |width| {
        let mut table = Table::default()
            .column("feature", Align::Left, 2, 0)
            .column("w", Align::Right, 2, 0)
            .drawings("", 2);
        table.drawn_row(
            vec!["a_long_name_indeed".into(), "1.5".into(), String::new()],
            Drawing::Bar(1.0),
        );
        let mut console = Console::default();
        console.width = width;
        table
            .screen(&console)
            .lines()
            .nth(1)
            .expect("a row")
            .to_owned()
    };
    let bars = |line: &str| line.chars().filter(|c| *c == '█').count();
    assert_eq!(bars(&of_width(None)), 20);
    assert_eq!(bars(&of_width(Some(200))), 60);
    assert_eq!(of_width(Some(60)).chars().count(), 60);
    assert_eq!(of_width(Some(30)), "  a_long_…_indeed  1.5  ██████");
}

#[test]
fn columns_give_way_in_their_order_and_are_named() {
    let of_width = |width| {
        let mut table = Table::default()
            .column("column", Align::Left, 2, 0)
            .column("mean", Align::Right, 2, 8)
            .column("sd", Align::Right, 2, 8)
            .optional(1)
            .column("distinct", Align::Right, 2, 8)
            .optional(2)
            .column("", Align::Left, 2, 0)
            .shortened();
        let cells = ["a_name", "1.5", "2.5", "3", "brick, concrete, stone"];
        table.row(cells.map(str::to_owned).to_vec());
        let mut console = Console::default();
        console.width = Some(width);
        table.screen(&console)
    };
    let whole = "  column      mean        sd  distinct\n  a_name       1.5       2.5         3  ";
    assert_eq!(of_width(80), format!("{whole}brick, concrete, stone\n"));
    assert_eq!(of_width(50), format!("{whole}brick, co…\n"));
    assert_eq!(of_width(40), format!("{}\n", whole.trim_end()));
    let narrow = "  column  mean   sd  distinct\n  a_name   1.5  2.5         3\n";
    assert_eq!(of_width(30), narrow);
    let told = "  no room for sd; --json has them\n";
    let fewer = "  column  mean  distinct\n  a_name   1.5         3\n";
    assert_eq!(of_width(28), format!("{fewer}{told}"));
}

#[test]
fn names_are_made_safe_and_cut() {
    assert_eq!(name_cell("a\u{1b}[31m"), "a\\u{1b}[31m");
    assert_eq!(name_cell(&"x".repeat(50)).chars().count(), 40);
}
