// The ELF checks. Whoever reads on must be able to see for each number that it was bounded before it was used.
#include "lib/Runtime/Elf.h"

#include "lib/Runtime/Abi.h"

#include <cstring>
#include <elf.h>

namespace aicc::rt {
namespace {

#if defined(__x86_64__)
constexpr uint16_t machine = EM_X86_64;
constexpr uint32_t relativeRelocation = R_X86_64_RELATIVE;
#elif defined(__aarch64__)
constexpr uint16_t machine = EM_AARCH64;
constexpr uint32_t relativeRelocation = R_AARCH64_RELATIVE;
#elif defined(__riscv) && __riscv_xlen == 64
constexpr uint16_t machine = EM_RISCV;
constexpr uint32_t relativeRelocation = R_RISCV_RELATIVE;
#endif

constexpr uint64_t maxSpan = uint64_t(1) << 31;

class Checker {
public:
  Checker(Bytes image, uint64_t pageBytes, ElfPlan &plan, Message &message)
      : image(image), pageBytes(pageBytes), plan(plan), message(message) {}

  aicc_status run() {
    if (!header() || !programHeaders() || !dynamicSection() || !relocations() || !entry())
      return AICC_BAD_ARTIFACT;
    return AICC_OK;
  }

private:
  bool refuse(const char *why) {
    message.fail(AICC_BAD_ARTIFACT, "the code cannot be loaded: %s", why);
    return false;
  }

  bool isInside(uint64_t offset, uint64_t bytes) const { return offset <= image.size && bytes <= image.size - offset; }
  /// Copies a T out of the image; `offset` must be inside.
  template <typename T> T at(uint64_t offset) const {
    T value;
    std::memcpy(&value, image.data + offset, sizeof(T));
    return value;
  }

  /// File offset of `bytes` bytes at `address`; false unless one segment brings them all from the file.
  bool toOffset(uint64_t address, uint64_t bytes, uint64_t &offset) const {
    for (int i = 0; i < plan.segmentCount; ++i) {
      const ElfSegment &segment = plan.segments[i];
      uint64_t from = address - segment.address;
      if (address < segment.address || from > segment.fileBytes || bytes > segment.fileBytes - from)
        continue;
      offset = segment.fileOffset + from;
      return true;
    }
    return false;
  }

  bool header() {
    if (image.size < sizeof(Elf64_Ehdr) || std::memcmp(image.data, ELFMAG, SELFMAG) != 0)
      return refuse("it is not an ELF image");
    auto header = at<Elf64_Ehdr>(0);
    if (header.e_ident[EI_CLASS] != ELFCLASS64 || header.e_ident[EI_DATA] != ELFDATA2LSB || header.e_type != ET_DYN)
      return refuse("expected a 64-bit little-endian shared object");
    if (header.e_machine != machine)
      return refuse("it is for another processor architecture");
    if (header.e_phentsize != sizeof(Elf64_Phdr) || header.e_phnum == 0 || header.e_phnum > 64 ||
        !isInside(header.e_phoff, uint64_t(header.e_phnum) * sizeof(Elf64_Phdr)))
      return refuse("its program headers lie outside");
    headersAt = header.e_phoff;
    headerCount = header.e_phnum;
    plan.entry = header.e_entry;
    return true;
  }

  bool loadSegment(const Elf64_Phdr &from) {
    bool isWritable = from.p_flags & PF_W, isExecutable = from.p_flags & PF_X;
    if (from.p_memsz == 0)
      return true;
    if (plan.segmentCount == ElfPlan::maxSegments)
      return refuse("it has too many segments");
    if (isWritable && isExecutable)
      return refuse("a segment is both writable and executable");
    if (!(from.p_flags & PF_R))
      return refuse("a segment cannot be read");
    if (!isInside(from.p_offset, from.p_filesz) || from.p_filesz > from.p_memsz || from.p_memsz > maxSpan ||
        from.p_vaddr > maxSpan)
      return refuse("a segment lies outside");
    if (!isWritable && from.p_filesz != from.p_memsz)
      return refuse("a read-only segment is not all in the file");
    if ((from.p_vaddr - from.p_offset) % pageBytes != 0)
      return refuse("a segment is not aligned to this machine's pages");
    if (from.p_vaddr / pageBytes * pageBytes < plan.span)
      return refuse("segments overlap or are out of order");
    plan.segments[plan.segmentCount++] = {from.p_offset, from.p_filesz, from.p_vaddr,
                                          from.p_memsz,  isWritable,    isExecutable};
    plan.span = (from.p_vaddr + from.p_memsz + pageBytes - 1) / pageBytes * pageBytes;
    return true;
  }

  bool programHeaders() {
    for (uint16_t i = 0; i < headerCount; ++i) {
      auto each = at<Elf64_Phdr>(headersAt + i * sizeof(Elf64_Phdr));
      switch (each.p_type) {
      case PT_LOAD:
        if (!loadSegment(each))
          return false;
        break;
      case PT_DYNAMIC:
        if (!isInside(each.p_offset, each.p_filesz))
          return refuse("its dynamic section lies outside");
        dynamicAt = each.p_offset;
        dynamicBytes = each.p_filesz;
        break;
      case PT_GNU_RELRO:
        plan.sealedAddress = each.p_vaddr;
        plan.sealedBytes = each.p_memsz;
        break;
      case PT_GNU_STACK:
        if (each.p_flags & PF_X)
          return refuse("it asks for an executable stack");
        break;
      case PT_TLS: return refuse("it has thread-local data");
      case PT_INTERP: return refuse("it asks for a program interpreter");
      }
    }
    if (plan.segmentCount == 0)
      return refuse("it has nothing to load");
    return sealedRange();
  }

  bool sealedRange() {
    if (plan.sealedBytes == 0)
      return true;
    for (int i = 0; i < plan.segmentCount; ++i) {
      const ElfSegment &segment = plan.segments[i];
      uint64_t from = plan.sealedAddress - segment.address;
      uint64_t room = (segment.bytes + pageBytes - 1) / pageBytes * pageBytes; // linkers round the end up
      if (segment.isWritable && plan.sealedAddress >= segment.address && from <= segment.bytes &&
          plan.sealedBytes <= room - from)
        return true;
    }
    return refuse("its read-only data lies outside");
  }

  bool dynamicSection() {
    for (uint64_t from = 0; from + sizeof(Elf64_Dyn) <= dynamicBytes; from += sizeof(Elf64_Dyn)) {
      auto each = at<Elf64_Dyn>(dynamicAt + from);
      if (each.d_tag == DT_NULL)
        break;
      if (!dynamicEntry(each.d_tag, each.d_un.d_val))
        return false;
    }
    return true;
  }

  bool dynamicEntry(int64_t tag, uint64_t value) {
    switch (tag) {
    case DT_RELA: relaAddress = value; return true;
    case DT_RELASZ: relaBytes = value; return true;
    case DT_RELAENT: return value == sizeof(Elf64_Rela) || refuse("its relocations have an unknown size");
    case DT_SYMTAB: symbolsAddress = value; return true;
    case DT_STRTAB: stringsAddress = value; return true;
    case DT_STRSZ: stringsBytes = value; return true;
    case DT_HASH: hashAddress = value; return true;
    case DT_GNU_HASH: gnuHashAddress = value; return true;
    case DT_NEEDED: return refuse("it needs another library");
    case DT_INIT:
    case DT_FINI:
    case DT_INIT_ARRAY:
    case DT_FINI_ARRAY:
    case DT_PREINIT_ARRAY: return refuse("it has constructors or destructors");
    case DT_REL:
    case DT_JMPREL:
    case DT_TEXTREL:
    case DT_RELR: return refuse("it has relocations of an unknown form");
    case DT_FLAGS: return !(value & (DF_TEXTREL | DF_STATIC_TLS)) || refuse("it needs relocations in its code");
    }
    return true;
  }

  bool relocations() {
    if (relaBytes == 0)
      return true;
    if (relaBytes % sizeof(Elf64_Rela) != 0 || !toOffset(relaAddress, relaBytes, plan.relocations))
      return refuse("its relocations lie outside");
    plan.relocationCount = relaBytes / sizeof(Elf64_Rela);
    for (uint64_t i = 0; i < plan.relocationCount; ++i) {
      auto each = at<Elf64_Rela>(plan.relocations + i * sizeof(Elf64_Rela));
      if (ELF64_R_TYPE(each.r_info) != relativeRelocation || ELF64_R_SYM(each.r_info) != 0)
        return refuse("it has an undefined symbol or a relocation that is not relative");
      if (!isWritableWord(each.r_offset))
        return refuse("a relocation points outside its writable data");
      if (each.r_addend < 0 || uint64_t(each.r_addend) > plan.span)
        return refuse("a relocation's value lies outside");
    }
    return true;
  }

  bool isWritableWord(uint64_t address) const {
    for (int i = 0; i < plan.segmentCount; ++i) {
      const ElfSegment &segment = plan.segments[i];
      if (segment.isWritable && address >= segment.address && segment.bytes >= 8 &&
          address - segment.address <= segment.bytes - 8)
        return true;
    }
    return false;
  }

  /// Number of entries in the symbol table: the table itself does not say, its hash table does.
  uint64_t symbolCount() const {
    uint64_t offset;
    if (hashAddress && toOffset(hashAddress, 8, offset))
      return at<uint32_t>(offset + 4);
    if (gnuHashAddress && toOffset(gnuHashAddress, 16, offset))
      return gnuSymbolCount(offset);
    return 0;
  }

  /// A GNU hash table ends with the chain of the bucket that begins last.
  uint64_t gnuSymbolCount(uint64_t offset) const {
    uint64_t buckets = at<uint32_t>(offset), first = at<uint32_t>(offset + 4), words = at<uint32_t>(offset + 8);
    uint64_t bucketsAt = offset + 16 + 8 * words, last = 0;
    if (!isInside(bucketsAt, 4 * buckets))
      return 0;
    for (uint64_t i = 0; i < buckets; ++i) {
      uint64_t begin = at<uint32_t>(bucketsAt + 4 * i);
      last = begin > last ? begin : last;
    }
    if (last < first)
      return 0;
    for (uint64_t chain = bucketsAt + 4 * buckets; isInside(chain + 4 * (last - first), 4); ++last)
      if (at<uint32_t>(chain + 4 * (last - first)) & 1)
        return last + 1;
    return 0;
  }

  bool findEntry() {
    uint64_t count = symbolCount(), symbols, strings;
    if (count == 0 || count > image.size / sizeof(Elf64_Sym) || stringsBytes == 0 ||
        !toOffset(symbolsAddress, count * sizeof(Elf64_Sym), symbols) ||
        !toOffset(stringsAddress, stringsBytes, strings))
      return false;
    for (uint64_t i = 1; i < count; ++i) {
      auto symbol = at<Elf64_Sym>(symbols + i * sizeof(Elf64_Sym));
      constexpr size_t length = sizeof(AICC_RT_ENTRY); // with its zero
      bool isNamed = symbol.st_name <= stringsBytes && stringsBytes - symbol.st_name >= length &&
                     std::memcmp(image.data + strings + symbol.st_name, AICC_RT_ENTRY, length) == 0;
      if (!isNamed || symbol.st_shndx == SHN_UNDEF)
        continue;
      plan.entry = symbol.st_value;
      return true;
    }
    return false;
  }

  bool entry() {
    if (!findEntry() && plan.entry == 0)
      return refuse("it has no symbol '" AICC_RT_ENTRY "'");
    for (int i = 0; i < plan.segmentCount; ++i) {
      const ElfSegment &segment = plan.segments[i];
      if (segment.isExecutable && plan.entry >= segment.address && plan.entry - segment.address < segment.fileBytes)
        return true;
    }
    return refuse("its entry lies outside its code");
  }

  Bytes image;
  uint64_t pageBytes;
  ElfPlan &plan;
  Message &message;
  uint64_t headersAt = 0, dynamicAt = 0, dynamicBytes = 0;
  uint16_t headerCount = 0;
  uint64_t relaAddress = 0, relaBytes = 0, symbolsAddress = 0, stringsAddress = 0, stringsBytes = 0;
  uint64_t hashAddress = 0, gnuHashAddress = 0;
};

} // namespace

aicc_status checkElf(Bytes image, uint64_t pageBytes, ElfPlan &plan, Message &message) {
  return Checker(image, pageBytes, plan, message).run();
}

} // namespace aicc::rt
