// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class HtmlTextTest {

  private static String text(String html) {
    return page(html, 1 << 20).text();
  }

  private static Page page(String html, int most) {
    return HtmlText.of(
        html.getBytes(StandardCharsets.UTF_8), Optional.empty(), "https://example.org/a/b", most);
  }

  @Test
  void keeps_headings_paragraphs_and_line_breaks() {
    assertThat(text("<h1>One</h1>\n<p>a\n  b<br>c</p><p>d</p><h3>Two <i>x</i></h3>e<hr>f"))
        .isEqualTo("# One\n\na b\nc\n\nd\n\n### Two x\n\ne\n\n---\n\nf");
  }

  @Test
  void keeps_lists_with_their_nesting_and_numbers() {
    assertThat(
            text(
                """
                before<ul><li>one</li><li><p>two</p><ol><li>first</li><li>second</li></ol></li>
                <li></li></ul>after\
                """))
        .isEqualTo("before\n- one\n\n- two\n\n  1. first\n  2. second\nafter");
  }

  @Test
  void keeps_links_to_other_places_of_the_web() {
    assertThat(
            text(
                """
                <a href="/c?x=1">there</a>, <a href="#part">here</a>, <a href="mailto:a@b.c">mail</a>,
                <a href="javascript:x()">do</a>, <a href="https://e.org/">https://e.org/</a>,
                <a href="d"><div><h2>Big</h2><p>link</p></div></a> <a href="e"></a>end\
                """))
        .isEqualTo(
            "[there](https://example.org/c?x=1), here, mail, do, https://e.org/,"
                + " [Big link](https://example.org/a/d) end");
  }

  @Test
  void keeps_tables_code_and_what_images_show() {
    assertThat(
            text(
                """
                <table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr></table>
                <pre>if (x)\n    y();\n</pre><img alt="A  cat"><img src=x>\
                """))
        .isEqualTo("a | b\n1 | 2\n\n```\nif (x)\n    y();\n```\n\n[image: A cat]");
  }

  @Test
  void leaves_out_what_is_not_shown() {
    assertThat(
            text(
                """
                a<script>s()</script><style>.x{}</style><template>t</template><!-- comment -->
                <p hidden>h</p><p style="color:red; DISPLAY : none">d</p><svg><text>v</text></svg>
                <select><option>o</select><noscript>shown</noscript>\
                """))
        .isEqualTo("a\nshown");
  }

  @Test
  void keeps_to_the_main_part_where_there_is_one() {
    assertThat(text("<nav>menu</nav><main><p>story</p></main><footer>foot</footer>"))
        .isEqualTo("story");
    assertThat(text("<nav>menu</nav><main></main>")).isEqualTo("menu");
  }

  @Test
  void reads_the_title() {
    assertThat(page("<title>A\n title</title>x", 100).title()).isEqualTo("A title");
    assertThat(page("x", 100).title()).isEmpty();
  }

  @Test
  void control_characters_and_markup_that_is_broken_do_no_harm() {
    assertThat(text("<p>a\u0007\u001b[31mb</div></span><b>c<p>d")).isEqualTo("a[31mbc\n\nd");
    assertThat(text("")).isEmpty();
    assertThat(text("<frameset><frame></frameset>")).isEmpty();
  }

  @Test
  void a_text_that_grows_while_it_is_written_ends_at_its_limit() {
    var base = "<base href='http://x.example/%s/'>".formatted("y".repeat(900));
    var page = page(base + "<a href=a>x</a> ".repeat(50_000), 1 << 20);

    assertThat(page.text()).hasSizeLessThanOrEqualTo(1 << 20);
  }

  @Test
  void deep_nesting_and_floods_of_tags_are_read_to_the_end() {
    assertThat(text("<div>".repeat(100_000) + "deep")).isEqualTo("deep");
    assertThatThrownBy(() -> text("<div a=b><p><b><i><a href=x>".repeat(20_000)))
        .isInstanceOf(Refused.class)
        .hasMessageContaining("too broken to be read");
    assertThat(text("<a href=x><b><i>".repeat(30_000) + "deep")).contains("deep");
    assertThat(text("<ul><li>".repeat(30_000) + "deep")).contains("deep");
    assertThat(text("<table><tr><td>".repeat(20_000) + "deep")).contains("deep");
    assertThat(text("<p>".repeat(200_000) + "deep")).isEqualTo("deep");
    assertThatThrownBy(() -> text("<p>".repeat(200_001)))
        .hasMessage("the page has 200001 tags; at most 200000 are read");
    assertThat(text("<p " + "a b c ".repeat(200_000) + ">deep")).isEqualTo("deep");
  }
}
