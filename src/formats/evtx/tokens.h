// The tokens of BinXML.
#pragma once

#include <cstdint>

namespace redoubt::formats::evtx {

enum Token : uint8_t {
    end_of_code = 0x00,
    open_element = 0x01,
    close_start = 0x02,
    close_empty = 0x03,
    end_element = 0x04,
    value_text = 0x05,
    attribute = 0x06,
    cdata = 0x07,
    char_reference = 0x08,
    entity_reference = 0x09,
    instruction_target = 0x0a,
    instruction_text = 0x0b,
    template_instance = 0x0c,
    normal_slot = 0x0d,
    optional_slot = 0x0e,
    fragment = 0x0f,
};
constexpr uint8_t more_flag = 0x40;  // open_element: attributes follow; otherwise more of the same

}  // namespace redoubt::formats::evtx
