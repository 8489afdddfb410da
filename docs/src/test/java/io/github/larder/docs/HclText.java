// SPDX-License-Identifier: Apache-2.0
package io.github.larder.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A Terraform text, or a block of one, formatted as {@code terraform fmt} does. */
record HclText(String text) {

  /** The first block that begins so, without what is around it. */
  HclText block(String header) {
    return new HclText(
        group("(?ms)^( *)" + Pattern.quote(header) + " \\{\\n(?<found>.*?)\\n\\1}", "found"));
  }

  /** The value of an attribute of this block, without quotes. */
  String value(String name) {
    return group("(?m)^ *" + name + " += (?<found>.*)$", "found").replace("\"", "");
  }

  /** The default of the variable that a value refers to. */
  String resolve(String value) {
    assertThat(value).startsWith("var.");
    return block("variable \"" + value.substring("var.".length()) + "\"").value("default");
  }

  private String group(String pattern, String name) {
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    assertThat(matcher.find()).as("%s in%n%s", pattern, text).isTrue();
    return matcher.group(name);
  }
}
