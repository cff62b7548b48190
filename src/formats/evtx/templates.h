// Compiled templates: of the chunk under way by offset, and of all chunks so far by content.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "formats/evtx/inline_code.h"
#include "formats/evtx/program.h"

namespace redoubt::formats::evtx {

class Templates {
public:
    explicit Templates(Naming& naming) : naming_(naming) {}

    void begin_chunk(std::string_view chunk);
    // The program of the definition at `offset`, standing at `path`; nullptr when there is none, with the reason in `why`.
    const Program* find(uint32_t offset, uint32_t template_id, PathId path, std::string& why);
    // The program of code that stands in a record itself, and the slots that it takes its values from, which are appended to
    // `slots`. It may lie in `once`; nullptr when the chunk asks for too much.
    const Program* find_inline(CodeRange range, PathId path, std::vector<Slot>& slots, std::unique_ptr<Program>& once);
    Paths& paths() { return paths_; }

private:
    struct Known {
        std::string code;
        Program program;
    };
    const Program* find_by_content(CodeRange range, PathId path, std::string_view guid);
    bool same_code(const Known& known, uint32_t at) const;
    bool may_compile(CodeRange range);

    Naming& naming_;
    Paths paths_;
    std::string_view chunk_;
    size_t compiled_bytes_ = 0;  // in this chunk
    size_t known_count_ = 0;
    std::unordered_map<uint64_t, const Program*> of_chunk_;
    InlinePrograms inline_;
    std::string shape_;
    std::vector<std::unique_ptr<Known>> bound_to_chunk_;
    std::unordered_map<std::string, std::vector<std::unique_ptr<Known>>> known_;  // by GUID, size and path
};

}  // namespace redoubt::formats::evtx
