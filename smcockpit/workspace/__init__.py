"""One open plan: the records in memory, the store and the metrics behind it. Edit, undo, subscribe.

Every change, mine or a colleague's, comes out of `subscribe` the same way: the set of (kind, id) that changed. An edit
names the fields it sets and the document it was made on, so that two people who change different fields of a record
both keep their work; the same field asks (`EditConflict`).

This is the only door that screen and shell have to what is stored: the errors and the words of the store that they need
are named here. `reading`, `editing` and `keeping` build on each other in this order; `changes` is pure, `places` is about
plans that are not open, `numbers` about the exports.
"""

from smcockpit.store import is_address as is_address
from smcockpit.store import shown as shown
from smcockpit.store.ids import new_id as new_id
from smcockpit.store.port import Commit as Commit
from smcockpit.store.port import Copy as Copy
from smcockpit.store.port import Damaged as Damaged
from smcockpit.store.port import NoPlan as NoPlan
from smcockpit.store.port import Odd as Odd
from smcockpit.store.port import Present as Present
from smcockpit.store.port import Recovered as Recovered
from smcockpit.store.port import Remark as Remark
from smcockpit.store.port import StoreError as StoreError
from smcockpit.store.port import Trashed as Trashed
from smcockpit.workspace.changes import Change as Change
from smcockpit.workspace.changes import Changed as Changed
from smcockpit.workspace.changes import Choice as Choice
from smcockpit.workspace.changes import EditConflict as EditConflict
from smcockpit.workspace.changes import Held as Held
from smcockpit.workspace.changes import NotYours as NotYours
from smcockpit.workspace.changes import Waiting as Waiting
from smcockpit.workspace.changes import folded as folded
from smcockpit.workspace.keeping import Workspace as Workspace
from smcockpit.workspace.places import create as create
from smcockpit.workspace.places import damage as damage
from smcockpit.workspace.places import files_of as files_of
from smcockpit.workspace.places import move as move
from smcockpit.workspace.places import recover as recover
from smcockpit.workspace.places import remarks as remarks
from smcockpit.workspace.places import warm_up as warm_up
from smcockpit.workspace.reading import News as News
