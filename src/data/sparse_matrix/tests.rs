//! Sparse matrices against the dense ones that they stand for.

use super::*;
use ndarray::{Axis, array};

fn example() -> Array2<f64> {
    array![
        [1.0, 0.0, 0.0, 2.0],
        [0.0, 0.0, 3.0, 0.0],
        [4.0, 0.0, 5.0, -6.0]
    ]
}

#[test]
fn dense_and_sparse_are_the_same_matrix() {
    let sparse = SparseMatrix::from_dense(example().view()).expect("three rows");
    assert_eq!((sparse.n_rows(), sparse.n_cols(), sparse.nnz()), (3, 4, 6));
    assert_eq!(sparse.column(0), (&[0, 2][..], &[1.0, 4.0][..]));
    assert_eq!(sparse.column(1), (&[][..], &[][..]));
    assert_eq!(sparse.column(99), (&[][..], &[][..]));
    assert_eq!(sparse.to_dense(), example());
}

#[test]
fn triplets_at_one_place_are_summed() {
    let entries = [
        (2, 1, 1.0),
        (0, 0, 2.0),
        (2, 1, 0.5),
        (1, 1, 3.0),
        (0, 1, 1.0),
        (0, 1, -1.0),
    ];
    let sparse = SparseMatrix::from_triplets(3, 2, &entries).expect("in range");
    assert_eq!(
        sparse.to_dense(),
        array![[2.0, 0.0], [0.0, 3.0], [0.0, 1.5]]
    );
    assert_eq!(sparse.nnz(), 3);
    assert!(SparseMatrix::from_triplets(3, 2, &[(3, 0, 1.0)]).is_err());
    assert!(SparseMatrix::from_triplets(3, 2, &[(0, 2, 1.0)]).is_err());
}

#[test]
fn inconsistent_arrays_are_refused() {
    let csc = |indptr: &[usize], indices: &[u32], n_values: usize| {
        let values = vec![1.0; n_values];
        SparseMatrix::from_csc(3, 2, indptr.to_vec(), indices.to_vec(), values)
    };
    assert!(csc(&[0, 1, 2], &[0, 2], 2).is_ok());
    for (indptr, indices, n_values) in [
        (&[][..], &[][..], 0),
        (&[0, 1][..], &[0][..], 1),
        (&[1, 1, 2][..], &[0, 2][..], 2),
        (&[0, 2, 1][..], &[0, 2][..], 2),
        (&[0, 1, 3][..], &[0, 2][..], 2),
        (&[0, 1, 2][..], &[0, 2][..], 1),
        (&[0, 1, 2][..], &[0, 3][..], 2),
        (&[0, 2, 2][..], &[1, 1][..], 2),
        (&[0, 2, 2][..], &[2, 1][..], 2),
    ] {
        assert!(
            csc(indptr, indices, n_values).is_err(),
            "{indptr:?} {indices:?}"
        );
    }
}

#[test]
fn selected_rows_and_columns_are_those_of_the_dense_matrix() {
    let sparse = SparseMatrix::from_dense(example().view()).expect("three rows");
    let rows = [2, 0, 2, 1];
    let picked = sparse.select_rows(&rows).expect("in range");
    assert_eq!(picked.to_dense(), example().select(Axis(0), &rows));
    let columns = [3, 0];
    let picked = sparse.select_columns(&columns).expect("in range");
    assert_eq!(picked.to_dense(), example().select(Axis(1), &columns));
    assert!(sparse.select_rows(&[3]).is_err());
    assert!(sparse.select_columns(&[4]).is_err());
}

#[test]
fn a_linfa_dataset_can_hold_one() {
    let x = SparseMatrix::from_dense(example().view()).expect("three rows");
    let dataset = linfa::DatasetBase::new(x, array![1.0, 2.0, 3.0]);
    assert_eq!(
        (dataset.records.nsamples(), dataset.records.nfeatures()),
        (3, 4)
    );
}
