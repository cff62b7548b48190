// The disk that a store lies on, for what lies beside its records.
#pragma once

#include "base/disk.h"

namespace redoubt::store {

class Store;

Disk& disk_of(Store& store);

}  // namespace redoubt::store
