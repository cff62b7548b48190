// What the allocator keeps of memory that was freed.
#pragma once

namespace redoubt {

// While one is there, memory that is freed goes back to the system at once, where the allocator can do that: for who drops much that
// only the making of something took. Costs a call of the system for each page that becomes free. One at a time.
class FreesToSystem {
public:
    FreesToSystem();
    ~FreesToSystem();
    FreesToSystem(const FreesToSystem&) = delete;
    FreesToSystem& operator=(const FreesToSystem&) = delete;

private:
    long delay_ = 0;  // of the allocator before, in ms
};

}  // namespace redoubt
