// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.model;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import dev.menagerie.core.Tokens;

/**
 * Counts tokens as OpenAI's models of today do ({@code o200k_base}). Others have tokenizers of
 * their own, few of which are public; theirs are about as many.
 */
public final class Tokenizer {

  /** Longer texts are estimated: some of them take a tokenizer long. */
  private static final int LONGEST = 100_000;

  private Tokenizer() {}

  /** Its vocabulary is read when it is first asked. */
  private static final class Loaded {
    private static final Encoding ENCODING =
        Encodings.newLazyEncodingRegistry().getEncoding(EncodingType.O200K_BASE);
  }

  /** How many tokens a text has. */
  public static long count(String text) {
    return text.length() > LONGEST ? Tokens.of(text) : Loaded.ENCODING.countTokensOrdinary(text);
  }
}
