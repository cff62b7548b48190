// A store with what tests of the rooms ask of it.
#pragma once

#include <stdexcept>

#include "support/store_fixture.h"

namespace redoubt::rooms {

class RoomStore : public test::StoreFixture {
public:
    void reopen(int64_t most_pages = 0) {
        const Result<> opened = try_open(most_pages);
        if (!opened) throw std::runtime_error(opened.error().text());
    }
    void close() { store.reset(); }
    store::Store& operator*() { return *store; }
    store::Store* operator->() { return store.get(); }
    store::Records records() { return as_redoubt(); }
    const std::string& path() const { return folder.path(); }
};

}  // namespace redoubt::rooms
