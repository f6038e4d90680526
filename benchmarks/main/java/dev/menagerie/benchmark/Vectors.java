// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.benchmark;

import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.onnx.allminilml6v2q.AllMiniLmL6V2QuantizedEmbeddingModel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.CRC32C;

/**
 * Vectors of texts by all-MiniLM-L6-v2, of 384 dimensions and unit length. A file keeps them, so
 * that a hundred thousand are computed once.
 */
final class Vectors {

  static final int DIMENSION = 384;
  private static final int BYTES = DIMENSION * Float.BYTES;
  private static final int BATCH = 64;

  private Vectors() {}

  /**
   * The vectors of texts, in their order.
   *
   * @param folder of the files, a file for each list of texts
   */
  static List<float[]> of(List<String> texts, Path folder, Consumer<String> progress)
      throws IOException {
    var file =
        Files.createDirectories(folder).resolve("vectors-%08x.bin".formatted(checksum(texts)));
    int known = Files.exists(file) ? (int) (Files.size(file) / BYTES) : 0;
    if (known < texts.size()) {
      append(texts, known, file, progress);
    }
    var bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    var vectors = new ArrayList<float[]>(texts.size());
    for (int i = 0; i < texts.size(); i++) {
      var vector = new float[DIMENSION];
      bytes.asFloatBuffer().get(i * DIMENSION, vector);
      vectors.add(vector);
    }
    return vectors;
  }

  private static void append(List<String> texts, int known, Path file, Consumer<String> progress)
      throws IOException {
    var model = new AllMiniLmL6V2QuantizedEmbeddingModel();
    for (int i = known; i < texts.size(); i += BATCH) {
      var batch = texts.subList(i, Math.min(texts.size(), i + BATCH));
      var bytes = ByteBuffer.allocate(batch.size() * BYTES).order(ByteOrder.LITTLE_ENDIAN);
      for (var embedding :
          model.embedAll(batch.stream().map(TextSegment::from).toList()).content()) {
        for (float value : unit(embedding.vector())) {
          bytes.putFloat(value);
        }
      }
      Files.write(file, bytes.array(), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      if ((i / BATCH) % 100 == 99) {
        progress.accept("%,d of %,d texts have vectors".formatted(i + BATCH, texts.size()));
      }
    }
  }

  private static float[] unit(float[] vector) {
    double square = 0;
    for (float value : vector) {
      square += (double) value * value;
    }
    var unit = new float[vector.length];
    for (int i = 0; i < unit.length; i++) {
      unit[i] = (float) (vector[i] / Math.sqrt(square));
    }
    return unit;
  }

  private static long checksum(List<String> texts) {
    var checksum = new CRC32C();
    for (var text : texts) {
      checksum.update(text.getBytes(StandardCharsets.UTF_8));
    }
    return checksum.getValue();
  }
}
