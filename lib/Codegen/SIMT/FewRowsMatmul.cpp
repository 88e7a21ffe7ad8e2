// linalgx.matmul of a few rows, where reading the right operand is all the work: a block for each of its panels. The
// lanes of a slice of threads read a line of the panel, which lies together in memory, and slices share out the depth:
//
//   for k in slice, slice + 8, ...: sum[row] += a[row][k] * panel[k][lane]     all rows in registers
//   shared[slice][row][lane] = sum[row]
//   barrier; the sums of all slices are added up in order
#include "lib/Codegen/Epilogue.h"
#include "lib/Codegen/SIMT/Arithmetic.h"
#include "lib/Codegen/SIMT/Kernel.h"
#include "lib/Codegen/SIMT/MatmulOperands.h"
#include "lib/Codegen/SIMT/Team.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"

using namespace mlir;

namespace aicc::simt {
namespace {

constexpr int64_t width = linalgx::panelWidth, threads = 256, slices = threads / width;
constexpr int64_t mostRows = 15, fewestColumns = 16;

class FewRowsMatmul : public KernelEmitter {
public:
  FewRowsMatmul(Frame &frame, linalgx::MatmulOp op)
      : frame(frame), builder(frame.builder), root(op.getOutput()), operands(frame, op), team(frame) {}

  Launch launch() override {
    operands.bind();
    sizes = frame.sizes(root);
    rows = *known(sizes[1]);
    panels = builder.ceilDiv(sizes[2], width);
    team.form(threads, {});
    partial = frame.shared(operands.resultType(), slices * rows * width);
    return {builder.mul(sizes[0], panels), threads};
  }

  void run() override {
    SmallVector<Value> at = builder.delinearize(frame.block, {sizes[0], panels});
    Value firstColumn = builder.mul(at[1], width);
    sumSlices(at[0], firstColumn);
    team.barrier();
    team.forEach(builder.number(rows * width), [&](Value number) { finish(at[0], firstColumn, number); });
  }

private:
  void sumSlices(Value batch, Value firstColumn) {
    Value lane = builder.rem(frame.thread, width), slice = builder.div(frame.thread, width);
    // The last panel is filled up with zeros, so every lane may read.
    MatmulOperands::Column column = operands.column(batch, builder.add(firstColumn, lane));
    SmallVector<Value> lines;
    for (int64_t row = 0; row < rows; ++row)
      lines.push_back(operands.row(batch, builder.number(row)));
    SmallVector<Value> sums(rows, builder.zero(operands.resultType()));
    sums = builder.loop(slice, operands.depth(), slices, sums, [&](Value k, ValueRange carried) {
      Value b = operands.right(column, k);
      SmallVector<Value> next;
      for (auto [line, sum] : llvm::zip_equal(lines, carried))
        next.push_back(multiplyAdd(builder, operands.left(line, k), b, sum));
      return next;
    });
    for (auto [row, sum] : llvm::enumerate(sums)) {
      Value line = builder.add(builder.mul(slice, rows), row);
      memref::StoreOp::create(builder, sum, partial, builder.add(builder.mul(line, width), lane));
    }
  }

  /// Element `number` of the panel's part of the result.
  void finish(Value batch, Value firstColumn, Value number) {
    Value row = builder.div(number, width), column = builder.add(firstColumn, builder.rem(number, width));
    builder.when(builder.compare(arith::CmpIPredicate::slt, column, sizes[2]), [&] {
      Value sum = memref::LoadOp::create(builder, partial, number);
      for (int64_t slice = 1; slice < slices; ++slice)
        sum = added(sum, memref::LoadOp::create(builder, partial, builder.add(number, slice * rows * width)));
      codegen::Epilogue(frame, root).emit({batch, row}, column, sum, {}, 1);
    });
  }

  Value added(Value a, Value b) {
    if (isa<FloatType>(a.getType()))
      return arith::AddFOp::create(builder, a, b);
    return arith::AddIOp::create(builder, a, b);
  }

  Frame &frame;
  CodeBuilder &builder;
  Value root;
  MatmulOperands operands;
  Team team;
  SmallVector<Value> sizes; ///< of the result
  int64_t rows = 0;
  Value panels, partial;
};

} // namespace

std::unique_ptr<KernelEmitter> makeFewRowsMatmulEmitter(Frame &frame) {
  linalgx::MatmulOp op = matmulOf(frame);
  if (!op)
    return nullptr;
  SmallVector<Value> sizes = frame.sizes(op.getOutput());
  std::optional<int64_t> rows = known(sizes[1]);
  if (!rows || *rows < 1 || *rows > mostRows || known(sizes[2]).value_or(fewestColumns) < fewestColumns)
    return nullptr;
  return std::make_unique<FewRowsMatmul>(frame, op);
}

} // namespace aicc::simt
