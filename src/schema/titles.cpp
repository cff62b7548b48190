#include "schema/titles.h"

namespace redoubt::schema {

// Asked of the type itself: what it makes of a record of which every text is given.
bool makes_titles(const RecordInfo& info) {
    if (!info.prepare) return false;
    Map fields = info.defaults ? info.defaults() : Map();
    for (const FieldInfo& field : info.fields)
        if (field.shape.kind == Kind::text) fields.set(field.name, "x");
    std::string title;
    info.prepare(fields, title);
    return !title.empty();
}

}  // namespace redoubt::schema
