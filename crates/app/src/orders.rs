//! What the server tells this phone to do (protocol §14): carried out here, and remembered until the server was told.
//!
//! Each notebook has its orders, also while it is locked. An order of a newer version is told, never carried out.

mod kept;
mod wipe;

use domain::NotebookId;
use protocol::api::{HelloRequest, NotebookHello, Order, SyncApi};
use protocol::statement::Heads;
use protocol::version::VERSION;

use crate::enrolment::Enrolment;
use crate::error::Result;
use crate::phone::Phone;
use crate::rescue;

pub(crate) use kept::{Kept, Wiping};

/// How often new orders may follow the news that the last ones are done, in one go.
const MOST_ROUNDS: u32 = 4;

/// Asks what a notebook that need not be unlocked is told to do, and does it: so a lost phone hears of it too.
///
/// # Errors
/// Returns why the server could not be asked, or why an order could not be carried out; it is tried again then.
pub async fn ask(phone: &Phone, notebook: &str, server: &impl SyncApi) -> Result<()> {
    let folder = phone.folder(notebook);
    if Kept::read(&folder)?.wiping.is_some() {
        // It goes on even where the server believes that it is done: its answer may have been lost.
        return wipe::wipe(phone, notebook, server).await;
    }
    let done = Kept::read(&folder)?.done;
    let orders = hello(notebook.parse()?, server, &done).await?;
    Kept::forget_done(&folder, &done)?;
    obey(phone, notebook, server, &orders).await
}

/// Carries out what a sync was told to do, each order once, and tells the server what is done.
///
/// # Errors
/// Returns why an order could not be carried out, or the server not told; it is tried again with the next sync.
pub async fn obey(phone: &Phone, notebook: &str, server: &impl SyncApi, orders: &[Order]) -> Result<()> {
    let folder = phone.folder(notebook);
    let mut orders = orders.to_vec();
    for _ in 0..MOST_ROUNDS {
        // What was done already is told before it is done again: the server may not know yet.
        if Kept::read(&folder)?.done.is_empty() {
            for order in &orders {
                carry_out(phone, notebook, server, *order).await?;
            }
        }
        let done = Kept::read(&folder)?.done;
        if done.is_empty() {
            return Ok(());
        }
        orders = hello(notebook.parse()?, server, &done).await?;
        Kept::forget_done(&folder, &done)?;
    }
    Ok(())
}

/// Goes on with the destroying of notebooks whose wipe was cut off: the server knows of it already.
pub(crate) fn finish(folder: &std::path::Path) -> Result<()> {
    if Kept::read(folder)?.wiping == Some(Wiping::Told) {
        wipe::destroy(folder)?;
    }
    Ok(())
}

async fn carry_out(phone: &Phone, notebook: &str, server: &impl SyncApi, order: Order) -> Result<()> {
    let folder = phone.folder(notebook);
    match order {
        Order::SendRescue => {
            phone.flush_rescue(notebook)?;
            if let Some(papers) = Enrolment::read(&folder)? {
                rescue::send_whole(&folder, &papers, server).await?;
            }
        }
        Order::Lock => phone.lock_from_afar(notebook)?,
        // It is told before the keys are gone.
        Order::Wipe => return wipe::wipe(phone, notebook, server).await,
        Order::Newer(number) => {
            tracing::warn!("the server orders what this version does not know: {number}");
            return Ok(());
        }
    }
    Kept::note_done(&folder, order)
}

/// Says hello with nothing to compare: it tells what was done and asks what is to be done.
async fn hello(notebook: NotebookId, server: &impl SyncApi, done: &[Order]) -> Result<Vec<Order>> {
    let answer = server
        .hello(HelloRequest {
            versions: vec![VERSION],
            notebooks: vec![NotebookHello {
                notebook,
                heads: Heads::new(Vec::new())?,
                version: None,
            }],
            cursor: None,
            last_receipts: Vec::new(),
            schemas: None,
            done: Some(done.to_vec()).filter(|done| !done.is_empty()),
            noticed: None,
            read: None,
        })
        .await?;
    Ok(answer.orders)
}
