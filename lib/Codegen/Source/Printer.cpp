// Functions, blocks, branches and memory. Every value is a variable, every block a label; a branch assigns the
// arguments of the block it goes to.
#include "lib/Codegen/Source/Printer.h"

#include "lib/Codegen/SIMT/Passes.h"
#include "lib/Codegen/Source/Expressions.h"
#include "lib/Codegen/Source/Spelling.h"

#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/PostOrderIterator.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;

namespace aicc::source {
namespace {

/// One kernel.
class KernelPrinter {
public:
  KernelPrinter(LLVM::LLVMFuncOp function, const Language &language)
      : function(function), language(language), body(bodyText) {}

  LogicalResult print(llvm::raw_ostream &stream);

private:
  std::string nameOf(Value value);
  std::string declare(Value value);
  LogicalResult printArguments(llvm::raw_ostream &stream);
  LogicalResult printBlock(Block &block);
  LogicalResult printOp(Operation *op);
  LogicalResult printBranch(BranchOpInterface op);
  void printJump(BranchOpInterface op, unsigned successor, StringRef indent);
  LogicalResult printCall(LLVM::CallOp op);
  LogicalResult printStore(LLVM::StoreOp op);
  LogicalResult printReturn(LLVM::ReturnOp op);
  LogicalResult takeShared(LLVM::AddressOfOp op);
  LogicalResult takePrivate(LLVM::AllocaOp op);
  std::string address(LLVM::GEPOp op);
  std::string textOf(Operation *op);
  void assign(Value value, const std::string &text) { body << "  " << declare(value) << " = " << text << ";\n"; }

  LLVM::LLVMFuncOp function;
  const Language &language;
  llvm::DenseMap<Value, std::string> names;
  llvm::DenseMap<Block *, unsigned> labels;
  llvm::MapVector<StringRef, std::string> arrays;                     ///< names and declarations of shared memory
  std::vector<std::string> cells;                                     ///< declarations of private memory
  llvm::MapVector<Type, llvm::SmallVector<std::string>> declarations; ///< variables of each type
  std::string bodyText;
  llvm::raw_string_ostream body;
  unsigned values = 0;
};

} // namespace

/// Told at the kernel, whose location names the nodes of the model: an op may be one that a pass made of nothing.
static LogicalResult refuse(Operation *op, StringRef why) {
  auto kernel = op->getParentOfType<LLVM::LLVMFuncOp>();
  return kernel.emitError("kernel ") << kernel.getSymName() << ": '" << op->getName() << "' " << why;
}

static LogicalResult noForm(Operation *op) { return refuse(op, "has no form in C source"); }

/// Where memory of `type` is seen as values of it.
static std::string place(Value pointer, Type type, const std::string &name) {
  return ("*(" + spaceName(pointer.getType()) + " ").str() + typeName(type) + " *)" + name;
}

std::string KernelPrinter::nameOf(Value value) {
  Operation *op = value.getDefiningOp();
  if (auto constant = dyn_cast_or_null<LLVM::ConstantOp>(op))
    return literal(value.getType(), constant.getValue());
  if (isa_and_nonnull<LLVM::ZeroOp, LLVM::UndefOp, LLVM::PoisonOp>(op))
    return literal(value.getType(), {});
  return names.lookup(value);
}

std::string KernelPrinter::declare(Value value) {
  std::string name = "v" + llvm::utostr(values++);
  declarations[value.getType()].push_back(name);
  return names[value] = name;
}

/// A slot is 8 bytes, whatever it holds.
static std::string fromSlot(Type type, const std::string &slot) {
  if (type.isF32())
    return "aicc_f32_of((aicc_u32)" + slot + ")";
  return type.isF64() ? "aicc_f64_of(" + slot + ")" : "(" + typeName(type) + ")" + slot;
}

LogicalResult KernelPrinter::printArguments(llvm::raw_ostream &stream) {
  for (BlockArgument argument : function.getArguments()) {
    unsigned number = argument.getArgNumber();
    Type type = argument.getType();
    if (typeName(type).empty())
      return function.emitError("expected arguments that C has a type for, found ") << type;
    bool isPointer = isa<LLVM::LLVMPointerType>(type);
    bool isAlone = function.getArgAttr(number, LLVM::LLVMDialect::getNoAliasAttrName()) != nullptr;
    std::string slot = "a" + llvm::utostr(number);
    stream << (number ? ", " : "") << (isPointer ? typeName(type) : "aicc_u64 ")
           << (isPointer && isAlone ? "AICC_RESTRICT " : "") << slot;
    if (isPointer || type.isInteger(64))
      names[argument] = slot;
    else
      assign(argument, fromSlot(type, slot));
  }
  return success();
}

/// A module's array, declared in the kernel that uses it.
LogicalResult KernelPrinter::takeShared(LLVM::AddressOfOp op) {
  auto global = SymbolTable::lookupNearestSymbolFrom<LLVM::GlobalOp>(op, op.getGlobalNameAttr());
  auto array = global ? dyn_cast<LLVM::LLVMArrayType>(global.getType()) : nullptr;
  if (!array || spaceName(op.getType()) != "AICC_SHARED" || typeName(array.getElementType()).empty())
    return noForm(op);
  std::string name = identifier(global.getSymName());
  arrays[global.getSymName()] = "AICC_SHARED_ARRAY(" + typeName(array.getElementType()) + ", " + name + ", " +
                                llvm::utostr(array.getNumElements()) + ")";
  names[op] = "((" + typeName(op.getType()) + ")" + name + ")";
  return success();
}

LogicalResult KernelPrinter::takePrivate(LLVM::AllocaOp op) {
  auto count = op.getArraySize().getDefiningOp<LLVM::ConstantOp>();
  auto number = count ? dyn_cast<IntegerAttr>(count.getValue()) : nullptr;
  if (!number || number.getInt() < 1 || typeName(op.getElemType()).empty())
    return noForm(op);
  std::string name = "m" + llvm::utostr(cells.size());
  cells.push_back(typeName(op.getElemType()) + " " + name + "[" + llvm::utostr(number.getInt()) + "]");
  names[op] = "((" + typeName(op.getType()) + ")" + name + ")";
  return success();
}

/// Bytes behind the base; empty for what is no array.
std::string KernelPrinter::address(LLVM::GEPOp op) {
  std::string text = nameOf(op.getBase());
  Type type = op.getElemType();
  for (auto [number, index] : llvm::enumerate(op.getIndices())) {
    if (number > 0) {
      auto array = dyn_cast<LLVM::LLVMArrayType>(type);
      if (!array)
        return "";
      type = array.getElementType();
    }
    uint64_t bytes = bytesOf(type);
    if (bytes == 0)
      return "";
    if (auto constant = dyn_cast<IntegerAttr>(index)) {
      text += " + " + llvm::itostr(constant.getInt() * int64_t(bytes));
      continue;
    }
    auto value = cast<Value>(index);
    std::string narrower =
        value.getType().isInteger(64) ? "" : "(" + signedName(cast<IntegerType>(value.getType())) + ")";
    text += " + (aicc_i64)" + narrower + nameOf(value);
    text += bytes == 1 ? "" : " * " + llvm::utostr(bytes);
  }
  return text;
}

LogicalResult KernelPrinter::printCall(LLVM::CallOp op) {
  std::optional<StringRef> callee = op.getCallee();
  if (!callee || !callee->starts_with("aicc_"))
    return refuse(op, "calls a function outside");
  std::string text = callee->str() + "(";
  for (auto [number, operand] : llvm::enumerate(op.getArgOperands()))
    text += (number ? ", " : "") + nameOf(operand);
  text += ")";
  if (op.getNumResults() == 1)
    assign(op.getResult(), text);
  else
    body << "  " << text << ";\n";
  return success();
}

/// A block's arguments, then the way there. Arguments that others of them are computed from go by way of copies.
void KernelPrinter::printJump(BranchOpInterface op, unsigned successor, StringRef indent) {
  Block *block = op->getSuccessor(successor);
  SuccessorOperands operands = op.getSuccessorOperands(successor);
  bool isShuffled = llvm::any_of(block->getArguments(), [&](BlockArgument argument) {
    auto passed = dyn_cast<BlockArgument>(operands[argument.getArgNumber()]);
    return passed && passed.getOwner() == block && passed != argument;
  });
  std::string copies, moves;
  for (BlockArgument argument : block->getArguments()) {
    Value passed = operands[argument.getArgNumber()];
    std::string name = names.lookup(argument), from = nameOf(passed);
    if (passed == argument)
      continue;
    if (isShuffled) {
      copies += (indent + typeName(argument.getType()) + " n" + name + " = " + from + ";\n").str();
      from = "n" + name;
    }
    moves += (indent + name + " = " + from + ";\n").str();
  }
  if (isShuffled)
    body << indent << "{\n" << copies << moves << indent << "}\n";
  else
    body << moves;
  body << indent << "goto L" << labels.lookup(block) << ";\n";
}

LogicalResult KernelPrinter::printBranch(BranchOpInterface op) {
  if (isa<LLVM::BrOp>(op)) {
    printJump(op, 0, "  ");
    return success();
  }
  auto branch = dyn_cast<LLVM::CondBrOp>(op.getOperation());
  if (!branch)
    return noForm(op);
  body << "  if (" << nameOf(branch.getCondition()) << ") {\n";
  printJump(op, 0, "    ");
  body << "  }\n";
  printJump(op, 1, "  ");
  return success();
}

/// Whether nothing is printed for an op: its users print it.
static bool isLiteral(Operation *op) { return isa<LLVM::ConstantOp, LLVM::ZeroOp, LLVM::UndefOp, LLVM::PoisonOp>(op); }

/// Forms are for values that are alone and accesses that are plain.
static bool isPlain(Operation *op) {
  if (auto load = dyn_cast<LLVM::LoadOp>(op))
    return !load.getVolatile_() && load.getOrdering() == LLVM::AtomicOrdering::not_atomic;
  if (auto store = dyn_cast<LLVM::StoreOp>(op))
    return !store.getVolatile_() && store.getOrdering() == LLVM::AtomicOrdering::not_atomic;
  return true;
}

/// What an op without effects gives, but for the place where a load reads.
std::string KernelPrinter::textOf(Operation *op) {
  if (auto load = dyn_cast<LLVM::LoadOp>(op))
    return typeName(load.getType()).empty() ? "" : place(load.getAddr(), load.getType(), nameOf(load.getAddr()));
  if (auto offset = dyn_cast<LLVM::GEPOp>(op))
    return address(offset);
  return expressionOf(op, [this](Value value) { return nameOf(value); });
}

LogicalResult KernelPrinter::printStore(LLVM::StoreOp op) {
  Type type = op.getValue().getType();
  if (typeName(type).empty())
    return noForm(op);
  body << "  " << place(op.getAddr(), type, nameOf(op.getAddr())) << " = " << nameOf(op.getValue()) << ";\n";
  return success();
}

LogicalResult KernelPrinter::printReturn(LLVM::ReturnOp op) {
  body << "  return;\n";
  return success(op.getNumOperands() == 0);
}

LogicalResult KernelPrinter::printOp(Operation *op) {
  auto isDouble = [](Type type) { return type.isF64(); };
  bool usesDouble = llvm::any_of(op->getOperandTypes(), isDouble) || llvm::any_of(op->getResultTypes(), isDouble);
  if (usesDouble && !language.hasDouble)
    return refuse(op, "computes in 64-bit floats, which the device does not have");
  if (isLiteral(op))
    return success();
  bool isNamed = llvm::none_of(op->getOperands(), [&](Value operand) { return nameOf(operand).empty(); });
  if (!isNamed || !isPlain(op))
    return noForm(op);
  return llvm::TypeSwitch<Operation *, LogicalResult>(op)
      .Case([&](BranchOpInterface branch) { return printBranch(branch); })
      .Case([&](LLVM::CallOp call) { return printCall(call); })
      .Case([&](LLVM::AddressOfOp shared) { return takeShared(shared); })
      .Case([&](LLVM::AllocaOp memory) { return takePrivate(memory); })
      .Case([&](LLVM::StoreOp store) { return printStore(store); })
      .Case([&](LLVM::ReturnOp end) { return printReturn(end); })
      .Default([&](Operation *) {
        std::string text = textOf(op);
        if (text.empty())
          return noForm(op);
        assign(op->getResult(0), text);
        return success();
      });
}

LogicalResult KernelPrinter::printBlock(Block &block) {
  if (!block.isEntryBlock())
    body << "L" << labels.lookup(&block) << ":;\n";
  for (Operation &op : block)
    if (failed(printOp(&op)))
      return failure();
  return success();
}

/// Some on a line; each pointer has its own star.
static void printVariables(Type type, ArrayRef<std::string> names, llvm::raw_ostream &stream) {
  constexpr size_t perLine = 16;
  std::string before = typeName(type);
  StringRef star = StringRef(before).ends_with("*") ? "*" : "";
  StringRef base = StringRef(before).drop_back(star.size()).rtrim();
  for (; !names.empty(); names = names.drop_front(std::min(perLine, names.size())))
    stream << "  " << base << " " << star << llvm::join(names.take_front(perLine), (", " + star).str()) << ";\n";
}

LogicalResult KernelPrinter::print(llvm::raw_ostream &stream) {
  auto threads = function->getAttrOfType<IntegerAttr>(simt::threadsAttrName);
  if (!threads)
    return function.emitError("expected a kernel, found a function without '") << simt::threadsAttrName << "'";
  stream << "\nAICC_KERNEL(" << threads.getInt() << ") " << identifier(function.getSymName()) << "(";
  if (failed(printArguments(stream)))
    return failure();
  for (Block &block : function.getBody()) {
    labels[&block] = labels.size();
    if (!block.isEntryBlock())
      for (BlockArgument argument : block.getArguments())
        if (!typeName(argument.getType()).empty())
          declare(argument);
  }
  for (Block *block : llvm::ReversePostOrderTraversal<Region *>(&function.getBody())) // definitions before uses
    if (failed(printBlock(*block)))
      return failure();
  stream << ") {\n";
  for (auto &[symbol, declaration] : arrays)
    stream << "  " << declaration << ";\n";
  for (const std::string &cell : cells)
    stream << "  " << cell << ";\n";
  for (auto &[type, variables] : declarations)
    printVariables(type, variables, stream);
  stream << bodyText << "}\n";
  return success();
}

LogicalResult printKernels(ModuleOp device, const Language &language, llvm::raw_ostream &stream) {
  for (auto function : device.getOps<LLVM::LLVMFuncOp>())
    if (!function.isExternal() && failed(KernelPrinter(function, language).print(stream)))
      return failure();
  return success();
}

} // namespace aicc::source
