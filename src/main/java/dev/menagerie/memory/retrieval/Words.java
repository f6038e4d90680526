// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory.retrieval;

import java.io.IOException;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.CharArraySet;
import org.apache.lucene.analysis.LowerCaseFilter;
import org.apache.lucene.analysis.StopFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.cjk.CJKBigramFilter;
import org.apache.lucene.analysis.en.EnglishPossessiveFilter;
import org.apache.lucene.analysis.en.KStemFilter;
import org.apache.lucene.analysis.miscellaneous.ASCIIFoldingFilter;
import org.apache.lucene.analysis.miscellaneous.ConditionalTokenFilter;
import org.apache.lucene.analysis.ngram.NGramTokenFilter;
import org.apache.lucene.analysis.standard.StandardTokenizer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.analysis.tokenattributes.TypeAttribute;

/**
 * Words of short notes. English ones lose their endings (by KStem, which leaves real words), all
 * lose case and accents. Scripts that do not part words are kept as single and double characters.
 *
 * <p>Every word of a document is kept, function words too: a name may look like one, and a question
 * may consist of them. A question that has others leaves them out.
 */
final class Words extends Analyzer {

  private static final CharArraySet FUNCTION_WORDS =
      new CharArraySet(
          List.of(
              """
              a about after all also am an and any are as at be been before being but by can could did
              do does doing for from had has have having he her hers him his how i if in into is it its
              me my of on or our out over she should so some such than that the their them then there
              these they this those to up was we were what when where which while who whom whose why
              with would you your\
              """
                  .split("\\s+")),
          false);

  private static final Words DOCUMENTS = new Words(CharArraySet.EMPTY_SET);
  private static final Words QUESTIONS = new Words(FUNCTION_WORDS);

  private final CharArraySet leftOut;

  private Words(CharArraySet leftOut) {
    this.leftOut = leftOut;
  }

  @Override
  protected TokenStreamComponents createComponents(String field) {
    var tokenizer = new StandardTokenizer();
    TokenStream words = new LowerCaseFilter(tokenizer);
    words = new EnglishPossessiveFilter(words);
    words = new ASCIIFoldingFilter(words);
    words = new StopFilter(words, leftOut);
    words = new Unparted(words);
    words =
        new CJKBigramFilter(
            words,
            CJKBigramFilter.HAN
                | CJKBigramFilter.HIRAGANA
                | CJKBigramFilter.KATAKANA
                | CJKBigramFilter.HANGUL,
            true);
    return new TokenStreamComponents(tokenizer, new KStemFilter(words));
  }

  /** Thai, Lao, Khmer and Burmese: the tokenizer leaves whole phrases. */
  private static final class Unparted extends ConditionalTokenFilter {

    private final TypeAttribute type = addAttribute(TypeAttribute.class);

    Unparted(TokenStream words) {
      super(words, it -> new NGramTokenFilter(it, 1, 2, false));
    }

    @Override
    protected boolean shouldFilter() {
      return type.type().equals(StandardTokenizer.TOKEN_TYPES[StandardTokenizer.SOUTHEAST_ASIAN]);
    }
  }

  /** The words of a document in their order. */
  static List<String> ofDocument(String text) {
    return words(DOCUMENTS, text);
  }

  /** The different words of a question, in the order of their first use. */
  static Set<String> ofQuestion(String text) {
    var words = new LinkedHashSet<>(words(QUESTIONS, text));
    return words.isEmpty() ? new LinkedHashSet<>(words(DOCUMENTS, text)) : words;
  }

  private static List<String> words(Words analyzer, String text) {
    var words = new ArrayList<String>();
    try (var stream = analyzer.tokenStream("", Normalizer.normalize(text, Normalizer.Form.NFKC))) {
      var term = stream.getAttribute(CharTermAttribute.class);
      stream.reset();
      while (stream.incrementToken()) {
        words.add(term.toString());
      }
      stream.end();
    } catch (IOException e) {
      throw new IllegalStateException("a text in memory could not be read", e);
    }
    return words;
  }
}
