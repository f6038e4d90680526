// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server.access;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.menagerie.file.WatchedFile;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Tokens that a file lists with who bears them. It is looked at with each request: who is taken out
 * of it is locked out at once.
 */
public final class ApiTokens implements Credentials {

  /** Of a token, in characters: a shorter one could be guessed. */
  public static final int SHORTEST = 24;

  private final WatchedFile<TokenList.Listed> file;

  private ApiTokens(WatchedFile<TokenList.Listed> file) {
    this.file = file;
  }

  /**
   * Reads a file of YAML or JSON: a list of objects with {@code name}, {@code role}, {@code tenant}
   * if it is not {@code default}, and {@code token} or {@code sha256}.
   *
   * @param nanos the time that passes, whatever the clock shows
   * @throws IllegalArgumentException if it cannot be read; the message says where and why
   */
  public static ApiTokens of(Path file, LongSupplier nanos) {
    return new ApiTokens(
        WatchedFile.of(file, (json, _) -> TokenList.read(json), Duration.ZERO, nanos));
  }

  @Override
  public Optional<Caller> bearer(String token, String peer) {
    return Optional.ofNullable(file.current().bearers().get(hash(token)));
  }

  /** Those that are in the file themselves; of others only the hash is known. */
  @Override
  public List<String> written() {
    return file.current().written();
  }

  /** SHA-256 in hexadecimal digits. */
  static String hash(String token) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(token.getBytes(UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
