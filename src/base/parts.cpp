#include "base/parts.h"

#include <algorithm>
#include <exception>
#include <thread>
#include <vector>

namespace redoubt {
namespace {

constexpr size_t most_parts = 8;

}  // namespace

void in_parts(size_t count, size_t least, const std::function<void(size_t first, size_t last)>& work) {
    const size_t processors = std::clamp<size_t>(std::thread::hardware_concurrency(), 1, most_parts);
    const size_t parts = std::clamp<size_t>(count / std::max<size_t>(least, 1), 1, processors);
    std::vector<std::exception_ptr> thrown(parts);
    const auto part = [&](size_t at) {
        try {
            work(count * at / parts, count * (at + 1) / parts);
        } catch (...) {
            thrown[at] = std::current_exception();
        }
    };
    {
        std::vector<std::jthread> others;
        for (size_t at = 1; at < parts; ++at) others.emplace_back(part, at);
        part(0);
    }
    for (const std::exception_ptr& one : thrown)
        if (one) std::rethrow_exception(one);
}

}  // namespace redoubt
