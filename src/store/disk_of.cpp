#include "store/disk_of.h"

#include "store/state.h"

namespace redoubt::store {

Disk& disk_of(Store& store) { return store.state().options.disk; }

}  // namespace redoubt::store
