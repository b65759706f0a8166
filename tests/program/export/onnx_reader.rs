//! As much of protocol buffers and onnx.proto as is needed to look at the constants of a model.

use std::collections::HashMap;

/// A tensor of doubles.
#[derive(Debug, Default, Clone)]
struct Tensor {
    name: String,
    shape: Vec<u64>,
    values: Vec<f64>,
}

/// What the tests look at.
#[derive(Debug, Default)]
pub(crate) struct Model {
    pub(crate) ir_version: u64,
    pub(crate) opset: u64,
    pub(crate) outputs: Vec<String>,
    tensors: HashMap<String, Tensor>,
    /// Operator and inputs.
    nodes: Vec<(String, Vec<String>)>,
}

enum Field<'a> {
    Number(u64),
    Bytes(&'a [u8]),
}

fn varint(bytes: &mut &[u8]) -> u64 {
    let (mut value, mut shift) = (0, 0);
    loop {
        let (byte, rest) = bytes.split_first().expect("a byte");
        *bytes = rest;
        value |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return value;
        }
        shift += 7;
    }
}

fn fields(mut bytes: &[u8]) -> Vec<(u64, Field<'_>)> {
    let mut all = Vec::new();
    while !bytes.is_empty() {
        let key = varint(&mut bytes);
        let field = match key & 7 {
            0 => Field::Number(varint(&mut bytes)),
            2 => {
                let length = usize::try_from(varint(&mut bytes)).expect("a length");
                let (content, rest) = bytes.split_at(length);
                bytes = rest;
                Field::Bytes(content)
            }
            other => panic!("wire type {other}"),
        };
        all.push((key >> 3, field));
    }
    all
}

fn string(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("text")
}

fn tensor(bytes: &[u8]) -> Tensor {
    let mut tensor = Tensor::default();
    let (mut element, mut raw) = (0, Vec::new());
    for field in fields(bytes) {
        match field {
            (1, Field::Number(n)) => tensor.shape.push(n),
            (2, Field::Number(n)) => element = n,
            (8, Field::Bytes(name)) => tensor.name = string(name),
            (9, Field::Bytes(bytes)) => raw = bytes.to_vec(),
            _ => {}
        }
    }
    if element == 11 {
        let chunks = raw.chunks_exact(8);
        tensor.values = chunks
            .map(|c| f64::from_le_bytes(c.try_into().expect("eight")))
            .collect();
        let size: u64 = tensor.shape.iter().product();
        assert_eq!(size, tensor.values.len() as u64, "{}", tensor.name);
    }
    tensor
}

pub(crate) fn read(bytes: &[u8]) -> Model {
    let mut model = Model::default();
    for field in fields(bytes) {
        match field {
            (1, Field::Number(n)) => model.ir_version = n,
            (7, Field::Bytes(graph)) => read_graph(graph, &mut model),
            (8, Field::Bytes(operators)) => {
                let all = fields(operators);
                let plain = all
                    .iter()
                    .any(|f| matches!(f, (1, Field::Bytes(b)) if b.is_empty()));
                for (_, field) in all.into_iter().filter(|(k, _)| *k == 2 && plain) {
                    if let Field::Number(n) = field {
                        model.opset = n;
                    }
                }
            }
            _ => {}
        }
    }
    model
}

fn read_graph(graph: &[u8], model: &mut Model) {
    for field in fields(graph) {
        match field {
            (1, Field::Bytes(node)) => {
                let (mut operator, mut inputs) = (String::new(), Vec::new());
                for field in fields(node) {
                    match field {
                        (1, Field::Bytes(name)) => inputs.push(string(name)),
                        (4, Field::Bytes(name)) => operator = string(name),
                        _ => {}
                    }
                }
                model.nodes.push((operator, inputs));
            }
            (5, Field::Bytes(bytes)) => {
                let tensor = tensor(bytes);
                model.tensors.insert(tensor.name.clone(), tensor);
            }
            (12, Field::Bytes(output)) => {
                for field in fields(output) {
                    if let (1, Field::Bytes(name)) = field {
                        model.outputs.push(string(name));
                    }
                }
            }
            _ => {}
        }
    }
}

impl Model {
    /// The constants of this shape.
    pub(crate) fn doubles(&self, shape: &[u64]) -> Vec<Vec<f64>> {
        let all = self.tensors.values().filter(|tensor| tensor.shape == shape);
        all.map(|tensor| tensor.values.clone()).collect()
    }

    /// The constants that something is multiplied with.
    pub(crate) fn factors(&self) -> Vec<Vec<f64>> {
        let products = self
            .nodes
            .iter()
            .filter(|(operator, _)| operator == "MatMul");
        let constants = products.filter_map(|(_, inputs)| self.tensors.get(inputs.get(1)?));
        constants.map(|tensor| tensor.values.clone()).collect()
    }
}
