/* What a plugin of the way in `tile-program` (plugin.h) is given to compile: the programs of all kernels as one text.
 *
 * aicc has chosen tiles, placed everything in the memories of a core and put the steps of each engine in order; what is
 * left is to encode them. A reader needs no more than a line at a time: words between single spaces, lines end in '\n',
 * the first word says what the line is. All numbers are decimal and fit an int64_t unless said otherwise.
 *
 *   aicc-tile-program 0
 *   kernel matmul_0 2 3 4
 *   argument 524288
 *   ...
 *   end
 *
 * UNSTABLE: version 0 may change with every release of aicc until version 1 is declared.
 *
 * File        aicc-tile-program VERSION, then kernels
 * Kernel      kernel NAME CORES ARGUMENTS FLAGS, then the lines below in this order, then `end`
 *   argument BYTES             ARGUMENTS times: a tensor in main memory, dense and row-major; operands, then results.
 *                              Number n is slot n of a launch (driver.h)
 *   memory NAME BYTES          for each memory of the device, in its order in plugin.json: how much of it is used
 *   flag INITIAL               FLAGS times: a counter of each core and what it starts with
 *   queue ENGINE REGISTERS     what one engine does, ending in `end`; several queues of a kernel may name the same
 * engine
 *
 * A launch runs the kernel on CORES cores (`groups[0]` of the launch). On each core all queues begin together; the
 * lines of a queue run in order, each when the one before is done. ENGINE is copy, matrix or vector. A core's memories
 * and registers hold anything at first.
 *
 * Numbers of a queue   registers r0, r1, ... of 64 bits, signed
 *   set rR VALUE
 *   core rR                    the number of the core, from 0
 *   add|sub|mul|div|rem|min|max|less rR rA rB      div and rem: of a number of at least 0 by one above 0; less: 1 or 0
 *   loop rR rFROM rTO STEP     ... end: rR = rFROM, then rR += STEP, as long as rR < rTO; rTO does not change inside
 *
 * Waiting
 *   wait fF                    until flag F is above 0, then takes 1 from it
 *   signal fF                  adds 1 to flag F when all lines of the queue before are done
 *
 * Places      PLACE is MEMORY rOFFSET ROW COLUMN: element (i, j) begins at byte rOFFSET + i * ROW + j * COLUMN of
 *             memory mN of the core or of argument aN. ROW or COLUMN 0: the element is repeated
 *
 * Types       float32, float16, bool (a byte, 0 or 1)
 *
 * Engine copy
 *   copy BYTES ROWS COLUMNS PLACE PLACE rROWS rCOLUMNS
 *             To the first place from the second one, elements of BYTES. One of both is an argument. Elements at or
 *             beyond rROWS or rCOLUMNS, which may be negative, are not there: they are zero if the second place is an
 *             argument, and not written if the first one is
 *
 * Engine matrix
 *   clear TYPE ROWS COLUMNS PLACE
 *             Zeros
 *   matmul TYPE SUMTYPE ROWS COLUMNS DEPTH PLACE PLACE PLACE
 *             First += second * third: ROWS x COLUMNS, ROWS x DEPTH, DEPTH x COLUMNS; TYPE is that of the factors.
 *             Multiples of a shape in plugin.json's "matrix"
 *
 * Engine vector
 *   map ROWS COLUMNS INPUTS STEPS
 *             For each element; the lines that follow belong to it
 *   input TYPE PLACE
 *             INPUTS times: values v0, v1, ...
 *   step OPERATION TYPE vA vB ...
 *             STEPS times: the next value, of this type. OPERATION is one of plugin.json's "operations", or
 *   step constant TYPE BITS
 *             The bits of the number, unsigned
 *   output TYPE vV PLACE
 *             Where the element goes: after all inputs of it were read
 *
 * Operations are IEEE 754 in their TYPE, each rounded on its own; operands have that type too, except of
 *   convert TYPE vA            from any float type, or from bool
 *   cmp-P bool vA vB           P one of oeq ogt oge olt ole one ord ueq ugt uge ult ule une uno: with an operand that
 *                              is no number o... is false and u... true
 *   select TYPE vC vA vB       vC ? vA : vB
 *
 *   of floats: add sub mul div rem pow max min (no number wins) max-number min-number (a number wins) neg abs sqrt
 *   rsqrt cbrt exp exp2 expm1 log log2 log10 log1p sin cos tan asin acos atan sinh cosh tanh asinh acosh atanh erf
 *   floor ceil round (halves away from zero) round-even trunc copysign fma; of bools: and or xor equal */
#ifndef AICC_C_TILE_PROGRAM_H
#define AICC_C_TILE_PROGRAM_H

/** The version of this page: the number in a file's first line. */
#define AICC_TILE_PROGRAM_VERSION 0

#endif
