//! The usual things, in a crate of its own: fit, name, predict, follow a path, choose, tell classes, keep, use again.
use regfit::ndarray::{Array1, Array2};
use regfit::prelude::*;

fn main() -> Result<()> {
    let file = std::env::args().nth(1).unwrap_or("model.json".into());
    let x = Array2::from_shape_fn((60, 3), |(i, j)| ((i * (2 * j + 3) * 7) % 13) as f64);
    let rows = x.rows().into_iter();
    let y: Array1<f64> = rows.map(|row| 3.0 * row[0] - 2.0 * row[1] + 5.0).collect();

    let lasso = Lasso::params(0.1).feature_names(["bmi", "age", "noise"]);
    let model = lasso.fit((&x, &y))?;
    for (name, w) in model.named_coefficients() {
        println!("{name:>6} {w:+.2}");
    }
    println!("first: {:.1} predicted, {:.1} observed", model.predict(&x)[0], y[0]);

    let path = lasso.path((&x, &y), &PathGrid::default())?;
    println!("{} at the largest strength", path.steps[0].n_nonzero);

    let chosen = lasso.cross_validate((&x, &y), &Plan::default())?.model(Rule::Minimum)?;
    println!("{} features chosen", chosen.n_nonzero());

    model.save(&file)?;
    let loaded = SavedModel::load(&file)?;
    println!("the same: {}", loaded.linear_predictor(&x).column(0) == model.predict(&x));

    let tall: Vec<&str> = y.iter().map(|y| if *y > 12.0 { "tall" } else { "short" }).collect();
    let classes = Logistic::params(0.01).fit((&x, &tall))?;
    println!("{} as {}", tall[1], classes.predict(&x)[1]);
    println!("certified: {}", model.report().certified() && classes.report().certified());
    Ok(())
}
