// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory.embedding;

import dev.langchain4j.model.embedding.EmbeddingModel;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.SpanKind;
import java.util.List;
import java.util.Optional;

/** Turns texts into vectors that are the nearer the more alike the texts are in meaning. */
public interface Embedder extends AutoCloseable {

  /**
   * The embedder that is configured. Nothing is loaded and nobody is asked before the first text.
   *
   * @param own the model that the application brings, if one is configured
   * @return empty if there is to be none
   */
  static Optional<Embedder> open(
      EmbeddingConfig config, Optional<EmbeddingModel> own, OpenTelemetry telemetry) {
    return switch (config.provider()) {
      case NONE -> Optional.empty();
      case ONNX -> {
        var model = new OnnxModel();
        var span = new EmbeddingSpan(telemetry, "onnx", OnnxModel.NAME, SpanKind.INTERNAL);
        var guard = config.guard("the embedder");
        var checked = new CheckedModel(model, MiniLm.DIMENSION, guard, span);
        yield Optional.of(
            new CachedEmbedder(OnnxModel.NAME, checked, OnnxModel.BATCH, config, model::close));
      }
      case OPENAI -> {
        var model = RemoteModel.of(config);
        var span = new EmbeddingSpan(telemetry, "openai", config.model(), SpanKind.CLIENT);
        var guard = config.guard("the embedder " + config.url());
        var checked = new CheckedModel(model, config.dimensions(), guard, span);
        yield Optional.of(
            new CachedEmbedder(
                RemoteModel.name(config), checked, RemoteModel.BATCH, config, () -> {}));
      }
      case BEAN -> {
        var span = new EmbeddingSpan(telemetry, "bean", config.model(), SpanKind.CLIENT);
        var guard = config.guard("the embedder " + config.model());
        var checked = new CheckedModel(own.orElseThrow(), config.dimensions(), guard, span);
        var name = "bean:" + config.model();
        yield Optional.of(new CachedEmbedder(name, checked, RemoteModel.BATCH, config, () -> {}));
      }
    };
  }

  /** One that the application does not bring, and of which nothing is traced. */
  static Optional<Embedder> open(EmbeddingConfig config) {
    return open(config, Optional.empty(), OpenTelemetry.noop());
  }

  /** The name of the model. Vectors of different models do not compare. */
  String model();

  /**
   * The length of every vector.
   *
   * @throws EmbeddingFailed if it was not configured, and the model that has to be asked does not
   *     answer
   */
  int dimension();

  /**
   * The vectors of texts, each of length 1, in the order of the texts. May be called by any thread
   * and blocks it; an interrupt ends the wait and stays set.
   *
   * @throws EmbeddingFailed if there are none now
   * @throws IllegalArgumentException if a text has nothing but white space or control characters
   */
  List<float[]> embed(List<String> texts);

  /** Drops the vectors that it keeps of earlier texts. */
  default void forget() {}

  /** Ends what is at work; who waits for it gets {@link EmbeddingFailed}. */
  @Override
  void close();
}
