// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory.embedding;

import dev.langchain4j.http.client.jdk.JdkHttpClient;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.openai.OpenAiEmbeddingModel;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;

/** Any server that speaks OpenAI's embeddings. */
final class RemoteModel {

  /** Most that common servers take at once if they are left as they come. */
  static final int BATCH = 32;

  private static final Duration CONNECT = Duration.ofSeconds(10);

  /** How much later than the guard the client gives up, which so never speaks first. */
  private static final Duration AFTER_GUARD = Duration.ofSeconds(5);

  private RemoteModel() {}

  /** The name of what it makes: vectors of another length are others. */
  static String name(EmbeddingConfig config) {
    return "openai:%s%s"
        .formatted(config.model(), config.dimensions() == 0 ? "" : "/" + config.dimensions());
  }

  /** A model that is asked once for each batch: a search that waits for retries is late anyway. */
  static EmbeddingModel of(EmbeddingConfig config) {
    var client =
        HttpClient.newBuilder()
            .connectTimeout(CONNECT)
            .executor(Executors.newVirtualThreadPerTaskExecutor());
    if (config.url().startsWith("http:")) {
      // Asking to change to HTTP/2 in the clear confuses several servers.
      client.version(HttpClient.Version.HTTP_1_1);
    }
    var builder =
        OpenAiEmbeddingModel.builder()
            .httpClientBuilder(JdkHttpClient.builder().httpClientBuilder(client))
            .baseUrl(config.url())
            .modelName(config.model())
            .timeout(config.timeout().plus(AFTER_GUARD))
            .maxSegmentsPerBatch(BATCH)
            .maxRetries(0);
    if (!config.key().isEmpty()) {
      builder.apiKey(config.key());
    }
    if (config.dimensions() > 0) {
      builder.dimensions(config.dimensions());
    }
    return builder.build();
  }

  /**
   * The URL below which {@code /embeddings} lies; a bare host gets {@code /v1}.
   *
   * @throws IllegalArgumentException if it is none of {@code http} or {@code https}
   */
  static String versioned(String text) {
    var wanted = "url: %s, must look like http://host:port/v1".formatted(text);
    URI uri;
    try {
      uri = URI.create(text.strip());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(wanted, e);
    }
    boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
    if (uri.getHost() == null || !web) {
      throw new IllegalArgumentException(wanted);
    }
    var path = Optional.ofNullable(uri.getPath()).orElse("");
    var kept = path.replaceFirst("/embeddings/?$", "").replaceFirst("/+$", "");
    return uri.getScheme() + "://" + uri.getRawAuthority() + (kept.isEmpty() ? "/v1" : kept);
  }
}
