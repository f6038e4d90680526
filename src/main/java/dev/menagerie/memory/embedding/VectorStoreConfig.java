// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory.embedding;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Where vectors are kept.
 *
 * @param kind empty for with everything else
 * @param settings of the store, by the names of LangChain4j's builder for it; case, {@code -} and
 *     {@code _} do not count
 * @param timeout of one call
 * @param failures in a row after which the store is left alone
 * @param alone how long
 */
public record VectorStoreConfig(
    Optional<Kind> kind,
    Map<String, String> settings,
    Duration timeout,
    int failures,
    Duration alone) {

  /** The stores that LangChain4j knows how to search by attributes. */
  public enum Kind {
    PGVECTOR("pgvector.PgVectorEmbeddingStore", "table", "menagerie_vectors"),
    QDRANT("qdrant.QdrantEmbeddingStore", "collectionName", "menagerie"),
    CHROMA("chroma.ChromaEmbeddingStore", "collectionName", "menagerie"),
    PINECONE("pinecone.PineconeEmbeddingStore", "nameSpace", "menagerie");

    private final String type;
    private final String place;
    private final String name;

    Kind(String type, String place, String name) {
      this.type = "dev.langchain4j.store.embedding." + type;
      this.place = place;
      this.name = name;
    }

    /** The class that LangChain4j has for it. */
    String type() {
      return type;
    }

    /** The setting that says where in the store vectors are, as it is unless it is set. */
    Map<String, String> defaults() {
      return Map.of(place, name);
    }

    /** Its name in the configuration. */
    String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private static final Pattern SECRET = Pattern.compile("(?i)password|key");

  public static final VectorStoreConfig EMBEDDED =
      new VectorStoreConfig(
          Optional.empty(), Map.of(), Duration.ofSeconds(5), 3, Duration.ofSeconds(30));

  public VectorStoreConfig {
    settings = Map.copyOf(settings);
  }

  Guard guard() {
    var name = kind.map(it -> "the vector store " + it.text()).orElse("the vector store");
    return new Guard(name, secret(), timeout, failures, alone);
  }

  /** A hash of the kind and of the settings that are no secrets. */
  String place() {
    var said = new TreeMap<>(settings);
    said.keySet().removeIf(VectorStoreConfig::isSecret);
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest((this + " " + said).getBytes(UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** Whether a setting of this name holds a secret. */
  public static boolean isSecret(String setting) {
    return SECRET.matcher(setting).find();
  }

  private String secret() {
    return settings.entrySet().stream()
        .filter(it -> isSecret(it.getKey()))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse("");
  }

  /** Without the settings, which hold secrets. */
  @Override
  public String toString() {
    return kind.map(Kind::text).orElse("embedded");
  }
}
