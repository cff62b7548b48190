#include "base/allocator.h"

#include <malloc.h>
#include <mimalloc.h>

// There where a program is linked with mimalloc (cmake/options.cmake), null elsewhere.
#pragma weak mi_collect
#pragma weak mi_option_get
#pragma weak mi_option_set

namespace redoubt {
namespace {

bool has_mimalloc() { return mi_collect != nullptr && mi_option_get != nullptr && mi_option_set != nullptr; }

}  // namespace

FreesToSystem::FreesToSystem() {
    if (!has_mimalloc()) return;
    delay_ = mi_option_get(mi_option_decommit_delay);
    mi_option_set(mi_option_decommit_delay, 0);
}

FreesToSystem::~FreesToSystem() {
    if (!has_mimalloc()) {
        malloc_trim(0);
        return;
    }
    mi_collect(true);
    mi_option_set(mi_option_decommit_delay, delay_);
}

}  // namespace redoubt
