// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory.embedding;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Map;

/**
 * The model all-MiniLM-L6-v2, quantised, in native memory. A text of more tokens than it was made
 * for is seen in parts, and its vector is the mean over the tokens of all of them.
 *
 * <p>LangChain4j's encoder for it cuts texts after 128 tokens without a word, as the tokenizer's
 * file says, and cannot be closed.
 */
final class MiniLm implements AutoCloseable {

  static final int DIMENSION = 384;

  private static final String FILE = "/all-minilm-l6-v2-q";

  /** With the first and the last token it is the 256 of the model's description. */
  private static final int PART = 254;

  private final OrtEnvironment environment;
  private final OrtSession session;
  private final HuggingFaceTokenizer tokenizer;
  private final long first;
  private final long last;

  /** Loads it, which takes about a second. */
  MiniLm() throws IOException, OrtException {
    environment = OrtEnvironment.getEnvironment();
    try (var options = new OrtSession.SessionOptions();
        var model = resource(FILE + ".onnx");
        var words = resource(FILE + "-tokenizer.json")) {
      // One thread's work, whose sums have one order: a text has one vector.
      options.setIntraOpNumThreads(1);
      options.setInterOpNumThreads(1);
      tokenizer =
          HuggingFaceTokenizer.newInstance(
              words, Map.of("padding", "false", "truncation", "false"));
      session = environment.createSession(model.readAllBytes(), options);
    }
    var around = tokenizer.encode("", true, false).getIds();
    first = around[0];
    last = around[1];
  }

  private static InputStream resource(String name) throws IOException {
    var stream = MiniLm.class.getResourceAsStream(name);
    if (stream == null) {
      throw new IOException(name + " is not on the class path");
    }
    return stream;
  }

  /** The vector of a text, of any length but zero. Called by several threads at once. */
  float[] vector(String text) throws OrtException {
    var tokens = tokenizer.encode(text, false, false).getIds();
    var sum = new float[DIMENSION];
    for (int i = 0; i == 0 || i < tokens.length; i += PART) {
      add(sum, Arrays.copyOfRange(tokens, i, Math.min(i + PART, tokens.length)));
    }
    return sum;
  }

  private void add(float[] sum, long[] tokens) throws OrtException {
    var ids = new long[tokens.length + 2];
    ids[0] = first;
    System.arraycopy(tokens, 0, ids, 1, tokens.length);
    ids[ids.length - 1] = last;
    var mask = new long[ids.length];
    Arrays.fill(mask, 1);
    try (var input = tensor(ids);
        var attention = tensor(mask);
        var types = tensor(new long[ids.length]);
        var result =
            session.run(
                Map.of("input_ids", input, "attention_mask", attention, "token_type_ids", types))) {
      for (var state : ((float[][][]) result.get(0).getValue())[0]) {
        for (int i = 0; i < sum.length; i++) {
          sum[i] += state[i];
        }
      }
    }
  }

  private OnnxTensor tensor(long[] numbers) throws OrtException {
    return OnnxTensor.createTensor(environment, new long[][] {numbers});
  }

  /** Nobody may be in it any more: to free it earlier would end the process. */
  @Override
  public void close() throws OrtException {
    session.close();
    tokenizer.close();
  }
}
