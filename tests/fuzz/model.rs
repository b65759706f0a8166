//! Any bytes as a model file: a model that gives finite answers and is written as it was read, or one short message.

use regfit::model::SavedModel;
use regfit::ndarray::Array2;

pub(crate) fn check(input: &[u8]) {
    let Ok(json) = std::str::from_utf8(input) else {
        return;
    };
    match SavedModel::from_json(json, "model.json") {
        Err(error) => {
            let message = error.to_string();
            assert!(message.len() < 4096, "{} bytes of message", message.len());
            assert!(!message.contains(char::is_control), "{message:?}");
        }
        Ok(model) => {
            let written = model.to_json().expect("what was read can be written");
            let again = SavedModel::from_json(&written, "again.json")
                .expect("what was written can be read");
            assert_eq!(model, again);
            assert_eq!(written, again.to_json().expect("written twice"));
            assert_predicts(&model);
        }
    }
}

fn assert_predicts(model: &SavedModel) {
    // Memory goes by the file, and not by a number in it.
    if model.n_features() > 100_000 {
        return;
    }
    let zeros = Array2::<f64>::zeros((2, model.n_features()));
    let eta = model.linear_predictor(&zeros);
    assert_eq!(eta.dim(), (2, model.n_outputs()));
    assert!(eta.iter().all(|value| value.is_finite()));
    for class in model.predicted_classes(eta.view()) {
        assert!(class < model.classes().len().max(1));
    }
    if let Some(p) = model.probabilities(eta.view()) {
        assert_eq!(p.dim(), (2, model.classes().len()));
        for row in p.rows() {
            assert!((row.sum() - 1.0).abs() < 1e-12);
        }
    }
}
