//! A headless Chromium, spoken to through chromedriver (W3C WebDriver, HTTP with JSON), without any other network.

use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// What keeps Chromium from looking for anything outside.
const ARGUMENTS: [&str; 9] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--force-device-scale-factor=1",
];

pub(crate) struct Browser {
    driver: Child,
    port: u16,
    session: String,
    /// The profile, new and empty, and what the page has downloaded.
    folder: tempfile::TempDir,
}

impl Browser {
    pub(crate) fn start() -> Self {
        let mut driver = Command::new("chromedriver")
            .arg("--port=0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("chromedriver, as Debian's chromium-driver has it");
        let lines = BufReader::new(driver.stdout.take().unwrap()).lines();
        let port = lines.map_while(Result::ok).find_map(|line| {
            let (_, rest) = line.split_once("started successfully on port ")?;
            rest.trim_end_matches('.').parse().ok()
        });
        let folder = tempfile::tempdir().unwrap();
        let mut browser = Self {
            driver,
            port: port.expect("the port of chromedriver"),
            session: String::new(),
            folder,
        };
        let profile = browser.folder.path().join("profile");
        let profile = format!("--user-data-dir={}", profile.display());
        let arguments = ARGUMENTS.iter().map(|flag| flag.to_string());
        let arguments: Vec<String> = arguments.chain([profile]).collect();
        let options = json!({
            "goog:chromeOptions": {"args": arguments},
            "goog:loggingPrefs": {"browser": "ALL", "performance": "ALL"},
        });
        let body = json!({"capabilities": {"alwaysMatch": options}});
        let opened = browser.request("POST", "/session", Some(&body));
        browser.session = format!("/session/{}", opened["sessionId"].as_str().unwrap());
        let downloads = browser.downloads();
        std::fs::create_dir(&downloads).unwrap();
        let allowed = json!({"behavior": "allow", "downloadPath": downloads});
        browser.protocol("Browser.setDownloadBehavior", &allowed);
        browser
    }

    pub(crate) fn downloads(&self) -> std::path::PathBuf {
        self.folder.path().join("downloads")
    }

    /// A screen of this width, light or dark.
    pub(crate) fn screen(&self, width: u32, dark: bool) {
        let metrics =
            json!({"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": width < 600});
        self.protocol("Emulation.setDeviceMetricsOverride", &metrics);
        let scheme = if dark { "dark" } else { "light" };
        let media = json!({"features": [{"name": "prefers-color-scheme", "value": scheme}]});
        self.protocol("Emulation.setEmulatedMedia", &media);
    }

    pub(crate) fn open(&self, page: &Path) {
        self.open_address(&format!("file://{}", page.display()));
    }

    pub(crate) fn open_address(&self, address: &str) {
        self.post("/url", &json!({"url": address}));
    }

    /// What the body of a function returns on the page.
    pub(crate) fn run(&self, script: &str) -> Value {
        self.post("/execute/sync", &json!({"script": script, "args": []}))
    }

    pub(crate) fn number(&self, script: &str) -> f64 {
        let value = self.run(script);
        let number = value.as_f64();
        number.unwrap_or_else(|| panic!("{script}: {value}"))
    }

    pub(crate) fn text(&self, script: &str) -> String {
        let value = self.run(script);
        let text = value.as_str();
        text.unwrap_or_else(|| panic!("{script}: {value}"))
            .to_owned()
    }

    /// Presses and lets go of keys, one after the other.
    pub(crate) fn press(&self, keys: &[char]) {
        let key = |&key: &char| {
            [
                json!({"type": "keyDown", "value": key.to_string()}),
                json!({"type": "keyUp", "value": key.to_string()}),
            ]
        };
        let actions: Vec<Value> = keys.iter().flat_map(key).collect();
        let body = json!({"actions": [{"type": "key", "id": "keys", "actions": actions}]});
        self.post("/actions", &body);
    }

    /// What the page has complained of.
    pub(crate) fn complaints(&self) -> Value {
        self.post("/se/log", &json!({"type": "browser"}))
    }

    /// The addresses that were asked for since the last call.
    pub(crate) fn requests(&self) -> Vec<String> {
        let log = self.post("/se/log", &json!({"type": "performance"}));
        let events = log.as_array().unwrap().iter().map(|entry| {
            let message = entry["message"].as_str().unwrap();
            serde_json::from_str::<Value>(message).unwrap()
        });
        let sent = events.filter(|event| event["message"]["method"] == "Network.requestWillBeSent");
        sent.map(|event| {
            let request = &event["message"]["params"]["request"];
            request["url"].as_str().unwrap().to_owned()
        })
        .collect()
    }

    /// A command of the Chrome DevTools protocol.
    fn protocol(&self, command: &str, parameters: &Value) {
        let body = json!({"cmd": command, "params": parameters});
        self.post("/goog/cdp/execute", &body);
    }

    fn post(&self, path: &str, body: &Value) -> Value {
        self.request("POST", &format!("{}{path}", self.session), Some(body))
    }

    fn request(&self, method: &str, path: &str, body: Option<&Value>) -> Value {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        let body = body.map_or(String::new(), Value::to_string);
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nContent-Type: application/json\r\n\
             Content-Length: {}\r\nConnection: close\r\n\r\n",
            self.port,
            body.len()
        );
        stream.write_all(head.as_bytes()).unwrap();
        stream.write_all(body.as_bytes()).unwrap();
        // The driver keeps the connection open: its answer is as long as it says.
        let mut reader = BufReader::new(stream);
        let (mut line, mut length) = (String::new(), 0);
        while reader.read_line(&mut line).unwrap() > 2 {
            if let Some((_, value)) = line.to_lowercase().split_once("content-length:") {
                length = value.trim().parse().unwrap();
            }
            line.clear();
        }
        let mut answer = vec![0; length];
        reader.read_exact(&mut answer).unwrap();
        let answer: Value = serde_json::from_slice(&answer).expect("JSON");
        let value = &answer["value"];
        assert!(value["error"].is_null(), "{path}: {value}");
        value.clone()
    }
}

impl Drop for Browser {
    /// Ends the browser, then its driver.
    fn drop(&mut self) {
        if !self.session.is_empty() && !std::thread::panicking() {
            self.request("DELETE", &self.session, None);
        }
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}
