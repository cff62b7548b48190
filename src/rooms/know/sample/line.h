// One log line under way: a JSON object written from left to right. The caller knows the shape; nothing is checked but that
// every object that was opened is closed again.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace redoubt::rooms::sample {

class Line {
public:
    Line& text(std::string_view name, std::string_view value);
    Line& number(std::string_view name, int64_t value);
    Line& decimal(std::string_view name, double value, int digits);
    Line& flag(std::string_view name, bool value);
    Line& texts(std::string_view name, std::initializer_list<std::string_view> values);
    Line& open(std::string_view name);       // a nested object …
    Line& open_list(std::string_view name);  // … or a list of objects, each between item() and close()
    Line& item();
    Line& close();  // the innermost object
    Line& close_list();

    std::string take();  // closes the outermost object; the line is used up

private:
    void name(std::string_view name);
    void quoted(std::string_view value);

    std::string json_ = "{";
    bool first_ = true;
    int depth_ = 1;
};

}  // namespace redoubt::rooms::sample
