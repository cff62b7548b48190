// How the program that ships uses mimalloc: memory that batches give back is kept for half a second, since the next batch wants
// it again; with the 25 ms that are usual, a twentieth of an import's time goes into giving pages back and faulting them in.
#include <mimalloc.h>

namespace {

[[gnu::constructor]] void keep_memory_between_batches() { mi_option_set(mi_option_decommit_delay, 500); }

}  // namespace
