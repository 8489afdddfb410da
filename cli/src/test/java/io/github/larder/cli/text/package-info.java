// SPDX-License-Identifier: Apache-2.0
@NullMarked
package io.github.larder.cli.text;

import org.jspecify.annotations.NullMarked;
