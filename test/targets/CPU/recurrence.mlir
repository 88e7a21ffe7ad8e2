// Recurrent cells: every kind and option, units that fill vectors or not, several sequences, no step at all.
// RUN: kernel-runner %s --cpu=%cpus

// Plain cells; one unit, units beyond a panel.
dispatch.kernel private @rnn(%p: tensor<5x3x20xf32>, %w: tensor<1x1x20x32xf32>, %h: tensor<3x20xf32>)
    -> (tensor<5x3x20xf32>, tensor<3x20xf32>) {
  %0 = tensor.empty() : tensor<5x3x20xf32>
  %1 = tensor.empty() : tensor<3x20xf32>
  %y:2 = linalgx.recurrence "rnn" activations ["tanh"]
      ins(%p, %w : tensor<5x3x20xf32>, tensor<1x1x20x32xf32>) initial(%h : tensor<3x20xf32>)
      outs(%0, %1 : tensor<5x3x20xf32>, tensor<3x20xf32>) -> tensor<5x3x20xf32>, tensor<3x20xf32>
  dispatch.yield %y#0, %y#1 : tensor<5x3x20xf32>, tensor<3x20xf32>
}
dispatch.kernel private @rnn_relu_reverse(%p: tensor<5x1x1xf32>, %w: tensor<1x1x1x32xf32>, %h: tensor<1x1xf32>)
    -> (tensor<5x1x1xf32>, tensor<1x1xf32>) {
  %0 = tensor.empty() : tensor<5x1x1xf32>
  %1 = tensor.empty() : tensor<1x1xf32>
  %y:2 = linalgx.recurrence "rnn" activations ["relu"] {reverse}
      ins(%p, %w : tensor<5x1x1xf32>, tensor<1x1x1x32xf32>) initial(%h : tensor<1x1xf32>)
      outs(%0, %1 : tensor<5x1x1xf32>, tensor<1x1xf32>) -> tensor<5x1x1xf32>, tensor<1x1xf32>
  dispatch.yield %y#0, %y#1 : tensor<5x1x1xf32>, tensor<1x1xf32>
}
dispatch.kernel private @rnn_wide(%p: tensor<3x2x70xf32>, %w: tensor<1x3x70x32xf32>, %h: tensor<2x70xf32>)
    -> (tensor<3x2x70xf32>, tensor<2x70xf32>) {
  %0 = tensor.empty() : tensor<3x2x70xf32>
  %1 = tensor.empty() : tensor<2x70xf32>
  %y:2 = linalgx.recurrence "rnn" activations ["sigmoid"] {clip = 0.5 : f32}
      ins(%p, %w : tensor<3x2x70xf32>, tensor<1x3x70x32xf32>) initial(%h : tensor<2x70xf32>)
      outs(%0, %1 : tensor<3x2x70xf32>, tensor<2x70xf32>) -> tensor<3x2x70xf32>, tensor<2x70xf32>
  dispatch.yield %y#0, %y#1 : tensor<3x2x70xf32>, tensor<2x70xf32>
}

// GRU with the reset before and after the product; with a recurrent bias.
dispatch.kernel private @gru(%p: tensor<4x3x60xf32>, %w: tensor<3x1x20x32xf32>, %h: tensor<3x20xf32>)
    -> (tensor<4x3x20xf32>, tensor<3x20xf32>) {
  %0 = tensor.empty() : tensor<4x3x20xf32>
  %1 = tensor.empty() : tensor<3x20xf32>
  %y:2 = linalgx.recurrence "gru" activations ["sigmoid", "tanh"]
      ins(%p, %w : tensor<4x3x60xf32>, tensor<3x1x20x32xf32>) initial(%h : tensor<3x20xf32>)
      outs(%0, %1 : tensor<4x3x20xf32>, tensor<3x20xf32>) -> tensor<4x3x20xf32>, tensor<3x20xf32>
  dispatch.yield %y#0, %y#1 : tensor<4x3x20xf32>, tensor<3x20xf32>
}
dispatch.kernel private @gru_after(%p: tensor<4x3x111xf32>, %w: tensor<3x2x37x32xf32>, %h: tensor<3x37xf32>)
    -> (tensor<4x3x37xf32>, tensor<3x37xf32>) {
  %0 = tensor.empty() : tensor<4x3x37xf32>
  %1 = tensor.empty() : tensor<3x37xf32>
  %y:2 = linalgx.recurrence "gru" activations ["sigmoid", "tanh"] {linear_before_reset}
      ins(%p, %w : tensor<4x3x111xf32>, tensor<3x2x37x32xf32>) initial(%h : tensor<3x37xf32>)
      outs(%0, %1 : tensor<4x3x37xf32>, tensor<3x37xf32>) -> tensor<4x3x37xf32>, tensor<3x37xf32>
  dispatch.yield %y#0, %y#1 : tensor<4x3x37xf32>, tensor<3x37xf32>
}
dispatch.kernel private @gru_bias(%p: tensor<4x2x99xf32>, %w: tensor<3x2x33x32xf32>, %h: tensor<2x33xf32>, %bias: tensor<33xf32>)
    -> (tensor<4x2x33xf32>, tensor<2x33xf32>) {
  %0 = tensor.empty() : tensor<4x2x33xf32>
  %1 = tensor.empty() : tensor<2x33xf32>
  %y:2 = linalgx.recurrence "gru" activations ["sigmoid", "relu"] {linear_before_reset, reverse}
      ins(%p, %w : tensor<4x2x99xf32>, tensor<3x2x33x32xf32>) initial(%h : tensor<2x33xf32>) recurrent_bias(%bias : tensor<33xf32>)
      outs(%0, %1 : tensor<4x2x33xf32>, tensor<2x33xf32>) -> tensor<4x2x33xf32>, tensor<2x33xf32>
  dispatch.yield %y#0, %y#1 : tensor<4x2x33xf32>, tensor<2x33xf32>
}

// LSTM, with peepholes, coupled gates, clipping, backwards.
dispatch.kernel private @lstm(%p: tensor<4x3x80xf32>, %w: tensor<4x1x20x32xf32>, %h: tensor<3x20xf32>, %c: tensor<3x20xf32>)
    -> (tensor<4x3x20xf32>, tensor<3x20xf32>, tensor<3x20xf32>) {
  %0 = tensor.empty() : tensor<4x3x20xf32>
  %1 = tensor.empty() : tensor<3x20xf32>
  %y:3 = linalgx.recurrence "lstm" activations ["sigmoid", "tanh", "tanh"]
      ins(%p, %w : tensor<4x3x80xf32>, tensor<4x1x20x32xf32>) initial(%h, %c : tensor<3x20xf32>, tensor<3x20xf32>)
      outs(%0, %1, %1 : tensor<4x3x20xf32>, tensor<3x20xf32>, tensor<3x20xf32>) -> tensor<4x3x20xf32>, tensor<3x20xf32>, tensor<3x20xf32>
  dispatch.yield %y#0, %y#1, %y#2 : tensor<4x3x20xf32>, tensor<3x20xf32>, tensor<3x20xf32>
}
dispatch.kernel private @lstm_peephole(%p: tensor<4x3x80xf32>, %w: tensor<4x1x20x32xf32>, %h: tensor<3x20xf32>, %c: tensor<3x20xf32>, %peep: tensor<3x20xf32>)
    -> (tensor<4x3x20xf32>, tensor<3x20xf32>, tensor<3x20xf32>) {
  %0 = tensor.empty() : tensor<4x3x20xf32>
  %1 = tensor.empty() : tensor<3x20xf32>
  %y:3 = linalgx.recurrence "lstm" activations ["sigmoid", "tanh", "tanh"]
      ins(%p, %w : tensor<4x3x80xf32>, tensor<4x1x20x32xf32>) initial(%h, %c : tensor<3x20xf32>, tensor<3x20xf32>) peephole(%peep : tensor<3x20xf32>)
      outs(%0, %1, %1 : tensor<4x3x20xf32>, tensor<3x20xf32>, tensor<3x20xf32>) -> tensor<4x3x20xf32>, tensor<3x20xf32>, tensor<3x20xf32>
  dispatch.yield %y#0, %y#1, %y#2 : tensor<4x3x20xf32>, tensor<3x20xf32>, tensor<3x20xf32>
}
dispatch.kernel private @lstm_coupled(%p: tensor<4x2x140xf32>, %w: tensor<4x2x35x32xf32>, %h: tensor<2x35xf32>, %c: tensor<2x35xf32>)
    -> (tensor<4x2x35xf32>, tensor<2x35xf32>, tensor<2x35xf32>) {
  %0 = tensor.empty() : tensor<4x2x35xf32>
  %1 = tensor.empty() : tensor<2x35xf32>
  %y:3 = linalgx.recurrence "lstm" activations ["sigmoid", "tanh", "tanh"] {input_forget, clip = 0.75 : f32, reverse}
      ins(%p, %w : tensor<4x2x140xf32>, tensor<4x2x35x32xf32>) initial(%h, %c : tensor<2x35xf32>, tensor<2x35xf32>)
      outs(%0, %1, %1 : tensor<4x2x35xf32>, tensor<2x35xf32>, tensor<2x35xf32>) -> tensor<4x2x35xf32>, tensor<2x35xf32>, tensor<2x35xf32>
  dispatch.yield %y#0, %y#1, %y#2 : tensor<4x2x35xf32>, tensor<2x35xf32>, tensor<2x35xf32>
}

// Sequences of their own lengths, one of them empty; forwards and backwards.
dispatch.kernel private @lengths(%p: tensor<3x6x80xf32>, %w: tensor<4x1x20x32xf32>, %h: tensor<6x20xf32>, %c: tensor<6x20xf32>, %lengths: tensor<6xi32>)
    -> (tensor<3x6x20xf32>, tensor<6x20xf32>, tensor<6x20xf32>) {
  %0 = tensor.empty() : tensor<3x6x20xf32>
  %1 = tensor.empty() : tensor<6x20xf32>
  %y:3 = linalgx.recurrence "lstm" activations ["sigmoid", "tanh", "tanh"]
      ins(%p, %w : tensor<3x6x80xf32>, tensor<4x1x20x32xf32>) initial(%h, %c : tensor<6x20xf32>, tensor<6x20xf32>) lengths(%lengths : tensor<6xi32>)
      outs(%0, %1, %1 : tensor<3x6x20xf32>, tensor<6x20xf32>, tensor<6x20xf32>) -> tensor<3x6x20xf32>, tensor<6x20xf32>, tensor<6x20xf32>
  dispatch.yield %y#0, %y#1, %y#2 : tensor<3x6x20xf32>, tensor<6x20xf32>, tensor<6x20xf32>
}
dispatch.kernel private @lengths_reverse(%p: tensor<3x6x60xf32>, %w: tensor<3x1x20x32xf32>, %h: tensor<6x20xf32>, %lengths: tensor<6xi32>)
    -> (tensor<3x6x20xf32>, tensor<6x20xf32>) {
  %0 = tensor.empty() : tensor<3x6x20xf32>
  %1 = tensor.empty() : tensor<6x20xf32>
  %y:2 = linalgx.recurrence "gru" activations ["sigmoid", "tanh"] {reverse}
      ins(%p, %w : tensor<3x6x60xf32>, tensor<3x1x20x32xf32>) initial(%h : tensor<6x20xf32>) lengths(%lengths : tensor<6xi32>)
      outs(%0, %1 : tensor<3x6x20xf32>, tensor<6x20xf32>) -> tensor<3x6x20xf32>, tensor<6x20xf32>
  dispatch.yield %y#0, %y#1 : tensor<3x6x20xf32>, tensor<6x20xf32>
}

// Steps and batch known at run time only.
dispatch.kernel private @dynamic(%p: tensor<?x?x80xf32>, %w: tensor<4x1x20x32xf32>, %h: tensor<?x20xf32>, %c: tensor<?x20xf32>, %t: index, %b: index)
    -> (tensor<?x?x20xf32>, tensor<?x20xf32>, tensor<?x20xf32>) attributes {cases = ["0:5x3x80, 2:3x20, 3:3x20, 4:5, 5:3", "0:1x1x80, 2:1x20, 3:1x20, 4:1, 5:1", "0:0x2x80, 2:2x20, 3:2x20, 4:0, 5:2", "0:4x0x80, 2:0x20, 3:0x20, 4:4, 5:0"]} {
  %0 = tensor.empty(%t, %b) : tensor<?x?x20xf32>
  %1 = tensor.empty(%b) : tensor<?x20xf32>
  %y:3 = linalgx.recurrence "lstm" activations ["sigmoid", "tanh", "tanh"]
      ins(%p, %w : tensor<?x?x80xf32>, tensor<4x1x20x32xf32>) initial(%h, %c : tensor<?x20xf32>, tensor<?x20xf32>)
      outs(%0, %1, %1 : tensor<?x?x20xf32>, tensor<?x20xf32>, tensor<?x20xf32>) -> tensor<?x?x20xf32>, tensor<?x20xf32>, tensor<?x20xf32>
  dispatch.yield %y#0, %y#1, %y#2 : tensor<?x?x20xf32>, tensor<?x20xf32>, tensor<?x20xf32>
}
dispatch.kernel private @dynamic_gru(%p: tensor<?x?x60xf32>, %w: tensor<3x1x20x32xf32>, %h: tensor<?x20xf32>, %t: index, %b: index)
    -> (tensor<?x?x20xf32>, tensor<?x20xf32>) attributes {cases = ["0:5x3x60, 2:3x20, 3:5, 4:3", "0:1x1x60, 2:1x20, 3:1, 4:1", "0:0x2x60, 2:2x20, 3:0, 4:2"]} {
  %0 = tensor.empty(%t, %b) : tensor<?x?x20xf32>
  %1 = tensor.empty(%b) : tensor<?x20xf32>
  %y:2 = linalgx.recurrence "gru" activations ["sigmoid", "tanh"]
      ins(%p, %w : tensor<?x?x60xf32>, tensor<3x1x20x32xf32>) initial(%h : tensor<?x20xf32>)
      outs(%0, %1 : tensor<?x?x20xf32>, tensor<?x20xf32>) -> tensor<?x?x20xf32>, tensor<?x20xf32>
  dispatch.yield %y#0, %y#1 : tensor<?x?x20xf32>, tensor<?x20xf32>
}

// Doubles.
dispatch.kernel private @double(%p: tensor<3x2x33xf64>, %w: tensor<3x1x11x32xf64>, %h: tensor<2x11xf64>)
    -> (tensor<3x2x11xf64>, tensor<2x11xf64>) attributes {tolerance = 1.0e-12} {
  %0 = tensor.empty() : tensor<3x2x11xf64>
  %1 = tensor.empty() : tensor<2x11xf64>
  %y:2 = linalgx.recurrence "gru" activations ["sigmoid", "tanh"]
      ins(%p, %w : tensor<3x2x33xf64>, tensor<3x1x11x32xf64>) initial(%h : tensor<2x11xf64>)
      outs(%0, %1 : tensor<3x2x11xf64>, tensor<2x11xf64>) -> tensor<3x2x11xf64>, tensor<2x11xf64>
  dispatch.yield %y#0, %y#1 : tensor<3x2x11xf64>, tensor<2x11xf64>
}
