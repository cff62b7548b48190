#include "formats/evtx/templates.h"

#include <fmt/format.h>

#include "formats/evtx/layout.h"

namespace redoubt::formats::evtx {
namespace {

constexpr uint32_t definition_header = 24;
constexpr size_t most_compiled_bytes = size_t{1} << 20;  // of one chunk: its own size many times over
constexpr size_t most_known = 4096;
constexpr size_t most_paths = 4096;

}  // namespace

void Templates::begin_chunk(std::string_view chunk) {
    chunk_ = chunk;
    compiled_bytes_ = 0;
    of_chunk_.clear();
    bound_to_chunk_.clear();
    if (known_count_ <= most_known && paths_.size() <= most_paths) return;
    known_.clear();
    inline_.clear();
    known_count_ = 0;
    paths_.clear();
}

const Program* Templates::find(uint32_t offset, uint32_t template_id, PathId path, std::string& why) {
    const uint64_t key = uint64_t{path} << 32 | offset;
    if (const auto at = of_chunk_.find(key); at != of_chunk_.end()) return at->second;
    const size_t size = number_at<uint32_t>(chunk_, offset + size_t{20});
    if (offset < 128 || size_t{offset} + definition_header + size > chunk_.size() || size == 0) {
        why = fmt::format("its template is not in this chunk (offset {})", offset);
        return nullptr;
    }
    const std::string_view guid = chunk_.substr(offset + 4, 16);
    if (number_at<uint32_t>(guid, 0) != template_id) {
        why = fmt::format("another template than its own is at offset {}", offset);
        return nullptr;
    }
    const CodeRange range{offset + definition_header, offset + definition_header + static_cast<uint32_t>(size), true};
    const Program* const program = find_by_content(range, path, guid);
    if (!program) {
        why = "its chunk asks for more templates than it can hold";
        return nullptr;
    }
    if (!program->damage.empty() && program->ops.empty()) {
        why = "its template cannot be read: " + program->damage;
        return nullptr;
    }
    of_chunk_.emplace(key, program);
    return program;
}

const Program* Templates::find_by_content(CodeRange range, PathId path, std::string_view guid) {
    const uint32_t size = range.end - range.begin;
    const std::string key = fmt::format("{}{}/{}", guid, size, path);
    const auto at = known_.find(key);
    if (at != known_.end())
        for (const auto& known : at->second)
            if (same_code(*known, range.begin)) return &known->program;
    if (!may_compile(range)) return nullptr;
    auto fresh = std::make_unique<Known>(Known{std::string(chunk_.substr(range.begin, size)), compile(chunk_, range, path, paths_, naming_)});
    const Program* const program = &fresh->program;
    const bool reusable = !program->bound_to_chunk && program->damage.empty();
    if (reusable) {
        known_[key].push_back(std::move(fresh));
        ++known_count_;
    } else {
        bound_to_chunk_.push_back(std::move(fresh));
    }
    return program;
}

// Equal byte by byte, apart from offsets into the chunk, which must lead to equal names.
bool Templates::same_code(const Known& known, uint32_t at) const {
    const std::string_view code = chunk_.substr(at, known.code.size());
    size_t compared = 0;
    for (const Program::NameUse& use : known.program.name_uses) {
        if (code.substr(compared, use.at - compared) != std::string_view(known.code).substr(compared, use.at - compared)) return false;
        const size_t offset = number_at<uint32_t>(code, use.at);
        const bool stored_here = offset == at + use.at + 4;
        if (stored_here != use.stored_here) return false;
        compared = use.at + size_t{4};
        if (stored_here) {
            compared += 4;
            continue;
        }
        const std::string_view name = use.utf16(known.program);
        if (offset + 8 > chunk_.size() || number_at<uint16_t>(chunk_, offset + 6) * size_t{2} != name.size()) return false;
        if (chunk_.substr(offset + 8, name.size()) != name) return false;
    }
    return code.substr(compared) == std::string_view(known.code).substr(compared);
}

bool Templates::may_compile(CodeRange range) {
    compiled_bytes_ += range.end - range.begin;
    return compiled_bytes_ <= most_compiled_bytes;
}

const Program* Templates::find_inline(CodeRange range, PathId path, std::vector<Slot>& slots, std::unique_ptr<Program>& once) {
    if (range.end <= range.begin || !may_compile(range)) return nullptr;
    const size_t before = slots.size();
    shape_.clear();
    if (read_shape(chunk_, range, shape_, slots)) {
        if (const Program* const known = inline_.find(path, shape_)) return known;
        range.values_are_slots = true;
        Program program = compile(chunk_, range, path, paths_, naming_);
        if (program.damage.empty()) return &inline_.keep(path, shape_, std::move(program));
        range.values_are_slots = false;
    }
    slots.resize(before);
    once = std::make_unique<Program>(compile(chunk_, range, path, paths_, naming_));
    return once.get();
}

}  // namespace redoubt::formats::evtx
