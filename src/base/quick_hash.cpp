#include "base/quick_hash.h"

#include <random>

namespace redoubt {

uint64_t random_hash_seed() { return (uint64_t{std::random_device{}()} << 32 | std::random_device{}()) * hash_key1; }

}  // namespace redoubt
