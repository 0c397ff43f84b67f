//! What an administrator of the machine asks of the server.

mod health;
mod https;
mod logs;
