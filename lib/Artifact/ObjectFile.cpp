// Writes the object file: headers, one read-only section with the artifact and its size, two hidden symbols. By hand,
// since an assembler would take the artifact as text, many times its size.
#include "lib/Artifact/Embed.h"

#include <cstring>
#include <elf.h>

namespace aicc::artifact {
namespace {

struct Machine {
  const char *prefix; ///< of the triple
  uint16_t machine;
  uint32_t flags;
};
/// Linkers for riscv64 compare the float interface of all objects, also of one without code.
const Machine machines[] = {{"x86_64", EM_X86_64, 0},
                            {"aarch64", EM_AARCH64, 0},
                            {"riscv64", EM_RISCV, EF_RISCV_RVC | EF_RISCV_FLOAT_ABI_DOUBLE}};

enum Index : uint16_t { Null, Data, Symbols, SymbolNames, SectionNames, Stack, SectionCount };
constexpr char sectionNames[] = "\0.rodata.aicc\0.symtab\0.strtab\0.shstrtab\0.note.GNU-stack";
constexpr uint64_t dataAlignment = 64;

class ObjectFile {
public:
  explicit ObjectFile(std::string &bytes) : bytes(bytes) { bytes.assign(sizeof(Elf64_Ehdr), '\0'); }

  void section(Index index, uint32_t type, uint64_t alignment, const std::string &content) {
    bytes.resize((bytes.size() + alignment - 1) / alignment * alignment);
    Elf64_Shdr &header = headers[index];
    header.sh_name = name(index);
    header.sh_type = type;
    header.sh_offset = bytes.size();
    header.sh_size = content.size();
    header.sh_addralign = alignment;
    bytes += content;
  }
  Elf64_Shdr &header(Index index) { return headers[index]; }

  void finish(const Machine &machine) {
    bytes.resize((bytes.size() + 7) / 8 * 8);
    Elf64_Ehdr front = {};
    std::memcpy(front.e_ident, ELFMAG, SELFMAG);
    front.e_ident[EI_CLASS] = ELFCLASS64;
    front.e_ident[EI_DATA] = ELFDATA2LSB;
    front.e_ident[EI_VERSION] = EV_CURRENT;
    front.e_type = ET_REL;
    front.e_machine = machine.machine;
    front.e_version = EV_CURRENT;
    front.e_flags = machine.flags;
    front.e_shoff = bytes.size();
    front.e_ehsize = sizeof(Elf64_Ehdr);
    front.e_shentsize = sizeof(Elf64_Shdr);
    front.e_shnum = SectionCount;
    front.e_shstrndx = SectionNames;
    std::memcpy(&bytes[0], &front, sizeof(front));
    bytes.append(reinterpret_cast<const char *>(headers), sizeof(headers));
  }

private:
  /// Offset of the name of section `index`.
  static uint32_t name(Index index) {
    uint32_t at = 0;
    for (int i = 0; i < index; ++i)
      at += uint32_t(std::strlen(sectionNames + at)) + 1;
    return at;
  }
  std::string &bytes;
  Elf64_Shdr headers[SectionCount] = {};
};

void addSymbol(std::string &table, std::string &names, const std::string &name, uint64_t value, uint64_t size) {
  Elf64_Sym symbol = {};
  symbol.st_name = uint32_t(names.size());
  symbol.st_info = ELF64_ST_INFO(STB_GLOBAL, STT_OBJECT);
  symbol.st_other = STV_HIDDEN; // a library that embeds a model does not export it
  symbol.st_shndx = Data;
  symbol.st_value = value;
  symbol.st_size = size;
  table.append(reinterpret_cast<const char *>(&symbol), sizeof(symbol));
  names += name + '\0';
}

const Machine *machineOf(const std::string &triple) {
  for (const Machine &machine : machines)
    if (triple.compare(0, std::strlen(machine.prefix), machine.prefix) == 0)
      return &machine;
  return nullptr;
}

} // namespace

std::string wordOf(const std::string &text) {
  std::string word = text;
  for (char &c : word)
    if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')))
      c = '_';
  return word;
}

std::string symbolOf(const std::string &model) {
  std::string name = model.substr(model.rfind('/') + 1);
  name = wordOf(name.substr(0, name.rfind('.')));
  return name.empty() || (name[0] >= '0' && name[0] <= '9') ? "model_" + name : name;
}

std::optional<Problem> writeObject(const Contents &contents, const std::string &symbol, std::string &bytes) {
  const std::string &triple = contents.programs.front().triple;
  const Machine *machine = machineOf(triple);
  if (!machine) {
    Problem problem;
    problem.status = AICC_UNSUPPORTED;
    problem.message = "expected x86_64, aarch64 or riscv64 for an object file, found '" + triple + "'";
    return problem;
  }
  std::string data;
  if (std::optional<Problem> problem = writeMemory(contents, data))
    return problem;
  uint64_t size = data.size();
  data.resize((size + 7) / 8 * 8);
  uint64_t sizeAt = data.size();
  data.append(reinterpret_cast<const char *>(&size), sizeof(size));
  std::string table(sizeof(Elf64_Sym), '\0'), names(1, '\0');
  addSymbol(table, names, symbol + "_model", 0, size);
  addSymbol(table, names, symbol + "_model_bytes", sizeAt, sizeof(size));

  ObjectFile file(bytes);
  file.section(Data, SHT_PROGBITS, dataAlignment, data);
  file.header(Data).sh_flags = SHF_ALLOC;
  file.section(Symbols, SHT_SYMTAB, 8, table);
  file.header(Symbols).sh_link = SymbolNames;
  file.header(Symbols).sh_info = 1; // the first global symbol
  file.header(Symbols).sh_entsize = sizeof(Elf64_Sym);
  file.section(SymbolNames, SHT_STRTAB, 1, names);
  file.section(SectionNames, SHT_STRTAB, 1, std::string(sectionNames, sizeof(sectionNames)));
  file.section(Stack, SHT_PROGBITS, 1, ""); // the object needs no executable stack
  file.finish(*machine);
  return std::nullopt;
}

} // namespace aicc::artifact
