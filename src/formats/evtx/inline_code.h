// Inline code: BinXML that stands in a record itself, with its values between the tokens. Records of one source differ in
// nothing but those values, so what is compiled is the code without them, once for each shape of code; the values of a record
// become the slots of an instance.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "formats/evtx/program.h"

namespace redoubt::formats::evtx {

// What the code is apart from its values: tokens, the text of its names, the values of Name="…", which say what field an element
// is. False where it holds anything else than elements, attributes and plain texts. `values` are appended in their order.
bool read_shape(std::string_view chunk, CodeRange range, std::string& shape, std::vector<Slot>& values);

class InlinePrograms {
public:
    // The program of code of this shape, standing at `path`; nullptr when it is not known yet.
    const Program* find(PathId path, std::string_view shape);
    const Program& keep(PathId path, std::string_view shape, Program program);
    void clear();

private:
    std::string key_;
    size_t kept_bytes_ = 0;
    std::unordered_map<std::string, Program> known_;
};

}  // namespace redoubt::formats::evtx
