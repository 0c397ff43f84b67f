//! The tables as sea-orm sees them. Nothing of this leaves the crate: the boundary speaks domain ids and moments.
//! Tables that are only reached by written statements (records, the change log, registers) have no entity.

pub mod facts;
pub mod indexes;
pub mod people;

use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel};

use crate::{Result, Tx};

/// Stores a new row.
pub async fn insert<M, A>(tx: &Tx, model: M) -> Result<()>
where
    M: IntoActiveModel<A>,
    A: ActiveModelTrait,
    <A::Entity as EntityTrait>::Model: IntoActiveModel<A>,
{
    A::Entity::insert(model.into_active_model()).exec_without_returning(tx.conn()).await?;
    Ok(())
}
