//! What an administrator of the machine asks of the server.

mod backup;
mod doctor;
mod health;
mod https;
mod killed;
mod logs;
mod unit;
mod upgrade;
