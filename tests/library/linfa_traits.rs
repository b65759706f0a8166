//! A citizen of linfa: its traits, its datasets, its errors, and agreement with its other crates.

use crate::common::{self, classes, largest_difference, regression};
use linfa::dataset::Records;
use linfa::prelude::*;
use linfa::traits::PredictInplace;
use ndarray::{Array1, Array2, ArrayView2, Axis, array};
use regfit::data::SparseMatrix;
use regfit::family::{Binomial, Gaussian, Multinomial};
use regfit::model::{RegularizationPath, ValidParams};
use regfit::penalty::{self, AnyPenalty, L1, L2, Penalty};
use regfit::{ElasticNet, Error, Lasso, LinearModel, Logistic, Params, Ridge, Softmax};

#[test]
fn everything_public_can_cross_threads() {
    fn check<T: Send + Sync + Unpin + Clone + std::fmt::Debug + 'static>() {}
    check::<LinearModel<Gaussian<f32>>>();
    check::<LinearModel<Gaussian<f64>>>();
    check::<LinearModel<Binomial<String>>>();
    check::<LinearModel<Multinomial<bool>>>();
    check::<RegularizationPath<Gaussian>>();
    check::<Params<Gaussian, L1>>();
    check::<ValidParams<Binomial, L2>>();
    check::<Params<Multinomial, penalty::ElasticNet>>();
    check::<SparseMatrix>();
    fn error<T: std::error::Error + Send + Sync + 'static>() {}
    error::<Error>();
}

#[test]
fn checked_and_unchecked_parameters_fit_the_same_model() {
    let (x, y) = regression(30, 4, 1);
    let data = Dataset::new(x, y);
    let params = Lasso::params(0.1);
    let checked: ValidParams<_, _> = params.clone().check().unwrap();
    assert_eq!(params.check_ref().unwrap(), &checked);
    assert_eq!(params.check_unwrap(), checked);
    let params = Lasso::params(0.1);
    assert_eq!(params.fit(&data).unwrap(), checked.fit(&data).unwrap());
}

#[test]
fn every_form_of_predict_gives_the_same_numbers() {
    let (x, y) = regression(30, 4, 2);
    let model = Lasso::params(0.1)
        .fit(&Dataset::new(x.clone(), y.clone()))
        .unwrap();
    // η = Xw + b.
    let expected = x.dot(&model.coefficients()) + model.intercept();
    let close = |found: &Array1<f64>| assert!(largest_difference(found, &expected) < 1e-12);

    let by_reference: Array1<f64> = model.predict(&x);
    close(&by_reference);
    let of_a_view: Array1<f64> = model.predict(&x.view());
    assert_eq!(of_a_view, by_reference);
    let of_dataset: Array1<f64> = model.predict(&Dataset::new(x.clone(), y.clone()));
    assert_eq!(of_dataset, by_reference);
    let owned: DatasetBase<Array2<f64>, Array1<f64>> = model.predict(x.clone());
    assert_eq!(owned.targets, by_reference);
    let of_owned_dataset: DatasetBase<Array2<f64>, Array1<f64>> =
        model.predict(Dataset::new(x.clone(), y));
    assert_eq!(of_owned_dataset.targets, by_reference);
    let mut in_place = model.default_target(&x);
    assert_eq!(in_place.len(), 30);
    model.predict_inplace(&x, &mut in_place);
    assert_eq!(in_place, by_reference);
    let batches = x.axis_chunks_iter(Axis(0), 7);
    let rows: Vec<f64> = batches
        .flat_map(|rows: ArrayView2<'_, f64>| model.predict(&rows).to_vec())
        .collect();
    assert_eq!(rows, by_reference.to_vec());

    let sparse = SparseMatrix::from_dense(x.view()).unwrap();
    let stored: Array1<f64> = model.predict(&sparse);
    close(&stored);
    let data = DatasetBase::new(sparse, Array1::from_elem(30, ()));
    let of_dataset: Array1<f64> = model.predict(&data);
    assert_eq!(of_dataset, stored);
    let owned: DatasetBase<SparseMatrix, Array1<f64>> = model.predict(data);
    close(&owned.targets);
}

#[test]
#[should_panic(expected = "columns of the data and of the model")]
fn predicting_from_another_number_of_columns_panics_as_in_linfa() {
    let (x, y) = regression(30, 4, 3);
    let model = Lasso::params(0.1).fit(&Dataset::new(x, y)).unwrap();
    let _: Array1<f64> = model.predict(&Array2::<f64>::zeros((2, 3)));
}

#[test]
fn each_parameter_out_of_its_range_is_refused_by_name() {
    fn refused<M, P: Penalty>(params: Params<M, P>, expected: &str) {
        match params.check_ref() {
            Err(Error::InvalidParameter { name, .. }) => assert_eq!(name, expected),
            _ => panic!("{expected} was accepted"),
        }
        let error = params.check().err().unwrap().to_string();
        assert!(
            error.starts_with(expected) && error.contains("must be"),
            "{error}"
        );
    }
    let (nan, infinity) = (f64::NAN, f64::INFINITY);
    for alpha in [-1.0, -1e-300, nan, infinity] {
        refused(Lasso::params::<f64>(alpha), "alpha");
        refused(Ridge::params::<f32>(alpha), "alpha");
        refused(ElasticNet::params::<f64>(alpha, 0.5), "alpha");
        refused(Logistic::params::<bool>(alpha), "alpha");
        refused(Softmax::ridge_params::<usize>(alpha), "alpha");
        refused(
            Params::<Gaussian, _>::new(AnyPenalty::from(L1 { alpha })),
            "alpha",
        );
    }
    let lasso = || Lasso::params::<f64>(1.0);
    for l1_ratio in [-0.1, 1.1, nan, infinity] {
        refused(ElasticNet::params::<f64>(1.0, l1_ratio), "l1_ratio");
        refused(
            Logistic::elastic_net_params::<usize>(1.0, l1_ratio),
            "l1_ratio",
        );
    }
    for tolerance in [-1e-6, nan, infinity] {
        refused(lasso().tolerance(tolerance), "tolerance");
    }
    for ddof in [-1.0, 1.5, nan] {
        refused(lasso().ddof(ddof), "ddof");
    }
    for rate in [0.0, -0.1, nan, infinity] {
        refused(lasso().learning_rate(rate), "learning_rate");
    }
    for factor in [-1.0, nan, infinity] {
        refused(lasso().penalty_factors(vec![1.0, factor]), "penalty factor");
    }
    refused(lasso().max_epochs(0), "max_epochs");
    // The ends of the ranges are in.
    assert!(
        Lasso::params::<f64>(0.0)
            .tolerance(0.0)
            .ddof(1.0)
            .check()
            .is_ok()
    );
    assert!(ElasticNet::params::<f64>(1.0, 0.0).check().is_ok());
    assert!(
        ElasticNet::params::<f64>(1.0, 1.0)
            .max_epochs(1)
            .check()
            .is_ok()
    );
    // `fit` on unchecked parameters says the same.
    let data = Dataset::new(array![[1.0], [2.0]], array![1.0, 2.0]);
    let result = Lasso::params(-1.0).fit(&data);
    assert!(matches!(
        result,
        Err(Error::InvalidParameter { name: "alpha", .. })
    ));
}

#[test]
fn weights_of_a_dataset_are_honoured() {
    let (x, y) = regression(30, 4, 4);
    let weights = Array1::from_shape_fn(30, |i| [0.5f32, 2.0, 0.0, 1.25][i % 4]);
    let data = Dataset::new(x.clone(), y.clone()).with_weights(weights.clone());
    let by_dataset = Lasso::params(0.1).fit(&data).unwrap();
    let own: Vec<f64> = weights.iter().map(|w| f64::from(*w)).collect();
    let plain = Dataset::new(x, y);
    let by_params = Lasso::params(0.1).sample_weights(own).fit(&plain).unwrap();
    assert_eq!(by_dataset, by_params);
    assert!(by_dataset.objective().weighted);
    assert_ne!(
        by_dataset.coefficients(),
        Lasso::params(0.1).fit(&plain).unwrap().coefficients()
    );
    // Parameters take the place of the dataset's own.
    let ones = Lasso::params(0.1).sample_weights(vec![1.0; 30]);
    assert_eq!(
        ones.fit(&data).unwrap(),
        Lasso::params(0.1).fit(&plain).unwrap()
    );
}

#[test]
fn both_precisions_fit_and_predict() {
    let (x, y) = regression(30, 4, 5);
    let wide = Ridge::params(0.1)
        .fit(&Dataset::new(x.clone(), y.clone()))
        .unwrap();
    let (x32, y32) = (x.mapv(|x| x as f32), y.mapv(|y| y as f32));
    let narrow = Ridge::params(0.1)
        .fit(&Dataset::new(x32.clone(), y32))
        .unwrap();
    let predicted: Array1<f32> = narrow.predict(&x32);
    let expected: Array1<f64> = wide.predict(&x);
    assert!(largest_difference(&predicted.mapv(f64::from), &expected) < 1e-4);
    // Records and targets need not have the same precision.
    let mixed = Ridge::params(0.1).fit(&DatasetBase::new(x32, y)).unwrap();
    assert!(largest_difference(mixed.coefficients(), wide.coefficients()) < 1e-5);
}

#[test]
fn sparse_datasets_fit_through_the_same_trait() {
    let x = common::sparse_counts(60, 8, 6);
    let y = x.sum_axis(Axis(1)) + common::Random::new(7).vector(60);
    let labels = classes(&x, 3, 8);
    let stored = SparseMatrix::from_dense(x.view()).unwrap();
    assert_eq!((stored.nsamples(), stored.nfeatures()), (60, 8));
    let data = DatasetBase::new(stored.clone(), y.clone()).with_feature_names(vec!["a"; 8]);
    let lasso = Lasso::params(0.05).tolerance(1e-12).fit(&data).unwrap();
    let dense = Lasso::params(0.05)
        .tolerance(1e-12)
        .fit(&Dataset::new(x, y))
        .unwrap();
    assert!(largest_difference(lasso.coefficients(), dense.coefficients()) < 1e-6);
    let model = Softmax::params(0.05)
        .fit(&DatasetBase::new(stored.clone(), labels))
        .unwrap();
    let predicted: Array1<usize> = model.predict(&stored);
    let p = model.predict_probabilities(&stored);
    for (row, class) in p.rows().into_iter().zip(&predicted) {
        assert!(row.iter().all(|p| *p <= row[*class]));
        assert!((row.sum() - 1.0).abs() < 1e-14);
    }
}

#[test]
fn labels_may_be_numbers_truths_or_words() {
    let (x, _) = regression(60, 4, 9);
    let numbers = classes(&x, 2, 10);
    let by_number = Logistic::params(0.02)
        .fit(&Dataset::new(x.clone(), numbers.clone()))
        .unwrap();
    let found: Array1<usize> = by_number.predict(&x);
    assert_eq!(by_number.class_names(), ["0", "1"]);

    let truths = numbers.mapv(|y| y == 1);
    let by_truth = Logistic::params(0.02)
        .fit(&DatasetBase::new(x.clone(), truths))
        .unwrap();
    let predicted: Array1<bool> = by_truth.predict(&x);
    assert_eq!(predicted, found.mapv(|y| y == 1));
    assert_eq!(by_truth.class_names(), ["false", "true"]);

    // Classes are sorted: `absent` is first, whatever row comes first.
    let word = |y: &usize| if *y == 1 { "present" } else { "absent" };
    let words: Array1<&'static str> = numbers.iter().map(word).collect();
    let by_word = Logistic::params(0.02)
        .fit(&DatasetBase::new(x.clone(), words))
        .unwrap();
    let predicted: Array1<&'static str> = by_word.predict(&x);
    assert!(predicted.iter().zip(&found).all(|(w, y)| *w == word(y)));
    assert_eq!(by_word.class_names(), ["absent", "present"]);
    assert_eq!(by_word.coefficients(), by_number.coefficients());

    let strings: Array1<String> = numbers.iter().map(|y| word(y).to_owned()).collect();
    let by_string = Softmax::params(0.02)
        .fit(&DatasetBase::new(x.clone(), strings))
        .unwrap();
    let predicted: Array1<String> = by_string.predict(&x);
    assert!(
        predicted
            .iter()
            .all(|word| word == "present" || word == "absent")
    );
    assert_eq!(by_string.decoder(), &["absent", "present"]);

    let offset = numbers.mapv(|y| y as i64 * 10 - 5);
    let by_offset = Logistic::params(0.02)
        .fit(&DatasetBase::new(x.clone(), offset))
        .unwrap();
    assert_eq!(by_offset.class_names(), ["-5", "5"]);
}

#[test]
fn metrics_of_linfa_take_our_predictions() {
    let (x, y) = regression(60, 4, 11);
    let data = Dataset::new(x.clone(), y);
    let model = Lasso::params(0.01).fit(&data).unwrap();
    let r2 = model.predict(&data).r2(&data).unwrap();
    assert!((r2 - model.report().deviance_explained()).abs() < 1e-12);
    let labels = Dataset::new(x.clone(), classes(&x, 2, 12));
    let model = Logistic::params(0.01).fit(&labels).unwrap();
    let confusion = model.predict(&labels).confusion_matrix(&labels).unwrap();
    assert!(confusion.accuracy() > 0.5);
}

// The other crate centres y but not X, so columns are centred first; sklearn's parametrisation.
#[test]
fn the_elastic_net_of_linfa_agrees_on_centred_columns() {
    let (x, y) = regression(50, 6, 13);
    let centred = &x - &x.mean_axis(Axis(0)).unwrap();
    let data = Dataset::new(centred, y);
    for l1_ratio in [1.0, 0.5, 0.1] {
        for alpha in [0.05, 0.5] {
            let other = linfa_elasticnet::ElasticNet::params()
                .penalty(alpha)
                .l1_ratio(l1_ratio)
                .tolerance(1e-10)
                .max_iterations(100_000)
                .fit(&data)
                .unwrap();
            let ours = ElasticNet::params(alpha, l1_ratio)
                .standardize(false)
                .tolerance(1e-12)
                .fit(&data)
                .unwrap();
            assert!(largest_difference(ours.coefficients(), other.hyperplane()) < 1e-5);
            assert!((ours.intercept() - other.intercept()).abs() < 1e-5);
        }
    }
}

#[test]
fn least_squares_of_linfa_agrees() {
    let (x, y) = regression(50, 6, 14);
    let data = Dataset::new(x, y);
    let other = linfa_linear::LinearRegression::new().fit(&data).unwrap();
    let ours = Ridge::params(0.0).tolerance(1e-10).fit(&data).unwrap();
    assert!(largest_difference(ours.coefficients(), other.params()) < 1e-10);
    assert!((ours.intercept() - other.intercept()).abs() < 1e-10);
    let a: Array1<f64> = ours.predict(&data);
    let b: Array1<f64> = other.predict(&data);
    assert!(largest_difference(&a, &b) < 1e-10);
}

#[test]
fn splits_of_linfa_can_be_fitted() {
    let (x, y) = regression(50, 4, 15);
    let (train, valid) = Dataset::new(x, y).split_with_ratio(0.8);
    let model = Lasso::params(0.1).fit(&train).unwrap();
    assert_eq!(model.n_samples(), 40);
    assert!(model.predict(&valid).r2(&valid).unwrap() > 0.3);
    let view = train.view();
    assert_eq!(Lasso::params(0.1).fit(&view).unwrap(), model);
}
