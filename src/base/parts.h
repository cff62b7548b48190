// Many things that do not depend on each other, worked on by several threads: each has a part of them, and the caller, who has one
// too, waits for the rest. What comes of each is the same at any number of threads.
#pragma once

#include <cstddef>
#include <functional>

namespace redoubt {

// `work` is called for [first, last) of `count` things, in parts of at least `least`; what it throws is thrown here.
void in_parts(size_t count, size_t least, const std::function<void(size_t first, size_t last)>& work);

}  // namespace redoubt
