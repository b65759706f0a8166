//! A graph of operators as the messages of onnx.proto; the numbers of fields are those of that file.

use super::super::protobuf::Message;

/// What tensors are made of, by the numbers of `TensorProto.DataType`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Element {
    Integer = 7,
    Text = 8,
    Double = 11,
}

/// What a text that is no level becomes, by the attribute `zeros` of OneHotEncoder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unknown {
    Error = 0,
    Zeros = 1,
}

/// `AttributeProto.type`
const INT: u64 = 2;
const STRINGS: u64 = 8;

/// Operators of ONNX 1.8, which runtimes from 2020 on know, and OneHotEncoder of the ML operators.
const IR_VERSION: u64 = 7;
const OPERATORS: u64 = 13;
const ML_OPERATORS: u64 = 2;

/// Nodes, constants, inputs and outputs; values are called v1, v2, … unless they are inputs or outputs.
#[derive(Debug, Default)]
pub(super) struct Graph {
    nodes: Vec<Message>,
    constants: Vec<Message>,
    inputs: Vec<Message>,
    outputs: Vec<Message>,
    values: usize,
}

fn dimensions(tensor: Message, shape: &[usize]) -> Message {
    let numbers = shape.iter().map(|n| *n as u64);
    numbers.fold(tensor, |tensor, n| tensor.number(1, n))
}

/// A `ValueInfoProto` of shape (N) or (N × columns).
fn value_info(name: &str, element: Element, columns: Option<usize>, about: &str) -> Message {
    let rows = Message::default().bytes(2, "N");
    let columns = columns.map(|n| Message::default().number(1, n as u64));
    let shape = Message::default().messages(1, [rows].into_iter().chain(columns));
    let tensor = Message::default()
        .number(1, element as u64)
        .message(2, shape);
    let value = Message::default()
        .bytes(1, name)
        .message(2, Message::default().message(1, tensor));
    if about.is_empty() {
        value
    } else {
        value.bytes(3, about)
    }
}

fn integer(name: &str, value: i64) -> Message {
    // Negative numbers are written as their two's complement.
    let bits = u64::from_le_bytes(value.to_le_bytes());
    Message::default()
        .bytes(1, name)
        .number(3, bits)
        .number(20, INT)
}

impl Graph {
    fn name(&mut self) -> String {
        self.values += 1;
        format!("v{}", self.values)
    }

    fn push(&mut self, operator: &str, inputs: &[&str], output: &str, more: Message) {
        let number = self.nodes.len() + 1;
        let node = inputs
            .iter()
            .fold(Message::default(), |node, name| node.bytes(1, name));
        let node = node
            .bytes(2, output)
            .bytes(3, format!("{operator}_{number}"))
            .bytes(4, operator)
            .append(more);
        self.nodes.push(node);
    }

    /// An operator with a result of this name.
    pub(super) fn named(&mut self, operator: &str, inputs: &[&str], output: &str) {
        self.push(operator, inputs, output, Message::default());
    }

    /// The same with an attribute.
    pub(super) fn named_with_integer(
        &mut self,
        operator: &str,
        inputs: &[&str],
        output: &str,
        (name, value): (&str, i64),
    ) {
        let attribute = Message::default().message(5, integer(name, value));
        self.push(operator, inputs, output, attribute);
    }

    /// An operator: the name of its result.
    pub(super) fn node(&mut self, operator: &str, inputs: &[&str]) -> String {
        let output = self.name();
        self.named(operator, inputs, &output);
        output
    }

    /// An operator with an attribute: the name of its result.
    pub(super) fn with_integer(
        &mut self,
        operator: &str,
        inputs: &[&str],
        attribute: (&str, i64),
    ) -> String {
        let output = self.name();
        self.named_with_integer(operator, inputs, &output, attribute);
        output
    }

    /// For each row of η (N × K) the first position of its largest entry (N).
    pub(super) fn best(&mut self, operator: &str, eta: &str) -> String {
        let output = self.name();
        let attributes = [integer("axis", 1), integer("keepdims", 0)];
        let attributes = Message::default().messages(5, attributes);
        self.push(operator, &[eta], &output, attributes);
        output
    }

    /// Texts (N × 1) as indicators (N × 1 × levels).
    pub(super) fn one_hot(&mut self, input: &str, levels: &[&str], unknown: Unknown) -> String {
        let output = self.name();
        let names = levels
            .iter()
            .fold(Message::default().bytes(1, "cats_strings"), |a, level| {
                a.bytes(9, level)
            })
            .number(20, STRINGS);
        let more = Message::default()
            .messages(5, [names, integer("zeros", unknown as i64)])
            .bytes(7, "ai.onnx.ml");
        self.push("OneHotEncoder", &[input], &output, more);
        output
    }

    fn constant(&mut self, shape: &[usize], element: Element, content: Message) -> String {
        let name = self.name();
        let tensor = dimensions(Message::default(), shape).number(2, element as u64);
        self.constants.push(tensor.append(content).bytes(8, &name));
        name
    }

    /// Doubles of this shape, row after row.
    pub(super) fn doubles(&mut self, shape: &[usize], values: &[f64]) -> String {
        let bytes: Vec<u8> = values
            .iter()
            .flat_map(|v| (v + 0.0).to_le_bytes())
            .collect();
        self.constant(shape, Element::Double, Message::default().bytes(9, bytes))
    }

    /// Whole numbers of this shape.
    pub(super) fn integers(&mut self, shape: &[usize], values: &[i64]) -> String {
        let bytes: Vec<u8> = values.iter().flat_map(|v| v.to_le_bytes()).collect();
        self.constant(shape, Element::Integer, Message::default().bytes(9, bytes))
    }

    /// A list of texts.
    pub(super) fn texts(&mut self, values: &[&str]) -> String {
        let content = values
            .iter()
            .fold(Message::default(), |m, text| m.bytes(6, text));
        self.constant(&[values.len()], Element::Text, content)
    }

    /// An input (N × columns).
    pub(super) fn input(&mut self, name: &str, element: Element, columns: usize, about: &str) {
        self.inputs
            .push(value_info(name, element, Some(columns), about));
    }

    /// An output (N × columns), or (N).
    pub(super) fn output(&mut self, name: &str, element: Element, columns: Option<usize>) {
        self.outputs.push(value_info(name, element, columns, ""));
    }

    /// The bytes of a `ModelProto`.
    pub(super) fn finish(self, about: &str, metadata: &[(&str, String)]) -> Vec<u8> {
        let graph = Message::default()
            .messages(1, self.nodes)
            .bytes(2, "regfit")
            .messages(5, self.constants)
            .messages(11, self.inputs)
            .messages(12, self.outputs);
        let operators =
            |domain: &str, version| Message::default().bytes(1, domain).number(2, version);
        let pairs = metadata
            .iter()
            .map(|(key, value)| Message::default().bytes(1, key).bytes(2, value));
        Message::default()
            .number(1, IR_VERSION)
            .bytes(2, "regfit")
            .bytes(3, env!("CARGO_PKG_VERSION"))
            .bytes(6, about)
            .message(7, graph)
            .messages(
                8,
                [
                    operators("", OPERATORS),
                    operators("ai.onnx.ml", ML_OPERATORS),
                ],
            )
            .messages(14, pairs)
            .finish()
    }
}
