//! What an administrator of the machine asks of the server.

mod backup;
mod health;
mod https;
mod logs;
