/* Made by `fettle contract write`; the command table is what to change. */

export type JsonValue =
  | null
  | boolean
  | number
  | string
  | JsonValue[]
  | { [key: string]: JsonValue };

/** The names of errors. */
export type ErrorName =
  | "invalid"
  | "misuse"
  | "unknown"
  | "not_found"
  | "exists"
  | "conflict"
  | "denied"
  | "approval"
  | "refused"
  | "budget"
  | "timeout"
  | "cancelled"
  | "limit"
  | "format"
  | "corrupt"
  | "full"
  | "unavailable"
  | "io"
  | "internal";

/** An error (RFC 9457). */
export interface Problem {
  type: `urn:fettle:error:${ErrorName}`;
  title: string;
  status: number;
  detail?: string;
  hint?: string;
  field?: string;
}

/** Find dependencies that are vulnerable, outdated, unmaintained or unused; nothing is fetched */
export interface AuditDependenciesArgs {
  /** a folder; it need not be a repository */
  path?: string;
  /** exit with 4 where one of medium severity or worse is found */
  fail?: boolean;
  /** leave out what stands in this file: a former answer, as JSON or SARIF */
  baseline?: string;
}

/** A station on the way of data */
export interface FindingStep {
  /** the file */
  path: string;
  /** from 1 */
  line?: number;
  /** from 1, in bytes */
  column?: number;
  /** what happens there */
  message: string;
}

/** A located statement about the code */
export interface Finding {
  /** the same as long as rule, file and text are */
  id: string;
  /** what found it */
  rule: string;
  /** security, secret, dependency, licence, smell, dead, duplicate, docs, typo or performance */
  kind?: string;
  /** how bad it is */
  severity?: "note" | "low" | "medium" | "high" | "critical";
  /** how sure it is */
  confidence?: "unsure" | "likely" | "sure";
  /** relative to the root that was looked at */
  path: string;
  /** from 1 */
  line?: number;
  /** from 1, in bytes */
  column?: number;
  /** where it ends */
  end_line?: number;
  /** where it ends */
  end_column?: number;
  /** what is so */
  message: string;
  /** what the rule looks for */
  title?: string;
  /** why it matters */
  why?: string;
  /** how to mend it */
  fix?: string;
  /** the weakness, in the Common Weakness Enumeration */
  cwe?: string;
  /** the way that data takes to it */
  steps: FindingStep[];
}

/** What audit.dependencies answers. */
export interface AuditDependenciesResult {
  /** the folder that was looked at */
  root: string;
  /** lock files and manifests that were read */
  files: string[];
  /** what they name, once for each place */
  dependencies: number;
  /** those with a version, which advisories can be matched with */
  checked: number;
  /** advisories that are kept here */
  advisories: number;
  /** by path and line */
  findings: Finding[];
  /** findings that stand in the baseline and are left out */
  known: number;
}

/** Show the licences of a project and of what it depends on, and those that are not allowed */
export interface AuditLicencesArgs {
  /** a folder; it need not be a repository */
  path?: string;
  /** exit with 4 where one of medium severity or worse is found */
  fail?: boolean;
}

/** Something that a project depends on */
export interface Dependency {
  /** whose package it is, as OSV calls it: npm, PyPI, crates.io … */
  ecosystem: string;
  /** as its registry has it */
  name: string;
  /** the one that is pinned */
  version?: string;
  /** what is asked for where none is pinned */
  requirement?: string;
  /** as an SPDX expression, where it is known */
  licence?: string;
  /** what is said of the licence where that is no expression of SPDX */
  said?: string;
  /** algorithm and hexadecimal digits */
  hash?: string;
  /** its package URL */
  purl?: string;
  /** the file in which it stands */
  path: string;
  /** from 1 */
  line?: number;
  /** whether the project asks for it itself */
  depth?: "unknown" | "direct" | "indirect";
  /** only for building or testing the project */
  dev: boolean;
}

/** What audit.licences answers. */
export interface AuditLicencesResult {
  /** the folder that was looked at */
  root: string;
  /** the project's own, as an SPDX expression where it is one */
  licence?: string;
  /** the file that says so */
  evidence?: string;
  /** why the project's own is not certain */
  doubt?: string;
  /** each with what is known of its licence */
  dependencies: Dependency[];
  /** dependencies of which none is known */
  unknown: number;
  /** by path and line */
  findings: Finding[];
}

/** Find credentials in the files of a project, in archives, in the history of git */
export interface AuditSecretsArgs {
  /** a folder; it need not be a repository */
  path?: string;
  /** also every version of every file that a branch, a tag or a stash reaches */
  history?: boolean;
  /** also files that .gitignore leaves out */
  ignored?: boolean;
  /** exit with 4 where one of medium severity or worse is found */
  fail?: boolean;
  /** leave out what stands in this file: a former answer, as JSON or SARIF */
  baseline?: string;
}

/** What audit.secrets answers. */
export interface AuditSecretsResult {
  /** the folder that was looked at */
  root: string;
  /** files that were looked at, those in archives included */
  files: number;
  /** what they hold together (bytes) */
  bytes: number;
  /** versions of files in the history that were looked at */
  blobs?: number;
  /** by path and line */
  findings: Finding[];
  /** findings that stand in the baseline and are left out */
  known?: number;
  /** what was left out, and why */
  notes: string[];
}

/** Call a command by its name for programs, with a JSON object, as HTTP does */
export interface CallRunArgs {
  /** the command's name, as project.improve */
  name: string;
  /** its arguments */
  args?: JsonValue;
}

export type CallRunResult = JsonValue;

/** List what may stand at a place in a source, without a model */
export interface CodeCompleteArgs {
  /** FILE:LINE:COLUMN, from 1, the column in bytes: where the next character would come */
  place: string;
  /** what stands in the file now; - reads standard input */
  text?: string;
  /** how many at the most */
  limit?: number;
  /** do not look first which files have changed since the index was made */
  kept?: boolean;
}

/** Something that may stand at a place */
export interface Completion {
  /** what would stand there */
  name: string;
  /** variable, function, member, keyword, idiom, word … */
  kind: string;
  /** the line that declares it */
  detail?: string;
  /** where that is, relative to the root */
  path?: string;
  /** its line */
  line?: number;
  /** how often it follows the last two words elsewhere in the project */
  times?: number;
}

/** What code.complete answers. */
export interface CodeCompleteResult {
  /** the folder that paths are relative to */
  root: string;
  /** what is typed of it already */
  prefix?: string;
  /** best first */
  completions: Completion[];
}

/** Show what depends on what: files, folders, calls, types */
export interface CodeGraphArgs {
  /** a folder */
  path?: string;
  /** what the nodes are */
  of?: "files" | "folders" | "calls" | "types";
  /** only what this file, folder or name needs */
  from?: string;
  /** with --from: so many steps at the most; 0 is all */
  depth?: number;
  /** of folders: so many parts of their paths; 0 is all */
  level?: number;
  /** only what is part of a cycle */
  cycles?: boolean;
  /** only what nothing uses */
  orphans?: boolean;
  /** also edges of which it is not sure whom they mean */
  guesses?: boolean;
  /** nodes at the most, those that are depended on most first */
  limit?: number;
  /** do not look first which files have changed since the index was made */
  kept?: boolean;
}

/** A node of a graph: a file, a folder, a function or a type */
export interface GraphNode {
  /** of a file or folder its path, of a symbol its name with its class before it */
  name: string;
  /** file, folder, function, class … */
  kind: string;
  /** relative to the folder that was looked at */
  path: string;
  /** where a symbol begins */
  line?: number;
  /** of a folder: how many files it holds */
  files?: number;
  /** how many use it */
  fan_in: number;
  /** how many it uses */
  fan_out: number;
  /** PageRank: 1 is the average */
  rank: number;
  /** fan-out among fan-in and fan-out: 0 is only used, 1 only uses */
  instability: number;
  /** 0 needs nothing, others lie one above the highest of what they need */
  layer: number;
  /** the number of the cycle that it is part of, from 1 */
  cycle?: number;
  /** nothing uses it, and it is neither a test nor where a program begins */
  orphan: boolean;
}

/** An edge of a graph, from who needs to what is needed */
export interface GraphEdge {
  /** the place of the one in the list of nodes, from 0 */
  from: number;
  /** the place of the other */
  to: number;
  /** import, call, value, type, base (inherits from) */
  kinds: string[];
  /** how much one needs the other: more names, rarer names, more */
  weight: number;
  /** several declare the name, and the nearest was taken */
  guess: boolean;
}

/** An edge that closes a cycle */
export interface GraphCut {
  /** who needs */
  from: string;
  /** what is needed */
  to: string;
  /** how */
  kinds: string[];
  /** how much */
  weight: number;
}

/** Nodes that all need each other, directly or by way of others */
export interface GraphCycle {
  /** how many they are */
  size: number;
  /** their names; of a very large cycle the first thousand */
  nodes: string[];
  /** edges without which it is none, the lightest first; at most a hundred */
  cuts: GraphCut[];
}

/** What code.graph answers. */
export interface CodeGraphResult {
  /** the folder that paths are relative to */
  root: string;
  /** what the nodes are */
  of: string;
  /** those that are depended on most first */
  nodes: GraphNode[];
  /** between the nodes that are listed */
  edges: GraphEdge[];
  /** the largest first; at most a hundred */
  cycles: GraphCycle[];
  /** nodes, listed or not */
  node_count: number;
  /** edges, listed or not */
  edge_count: number;
  /** cycles, listed or not */
  cycle_count: number;
  /** orphans, listed or not */
  orphan_count: number;
  /** how many layers there are */
  layers: number;
  /** files that trees were made of */
  parsed: number;
  /** files that trees can be made of */
  parsable: number;
  /** what the answer lacks: folders that may not be looked into */
  notes: string[];
}

/** Show which files, names and tests a change can affect, and its risk */
export interface CodeImpactArgs {
  /** a folder */
  path?: string;
  /** as if these files changed; with commas between several of one change */
  files?: string[];
  /** as if this name changed */
  symbol?: string;
  /** what differs from this commit, as a branch, a tag or HEAD~3 */
  since?: string;
  /** so many steps at the most; 0 is all */
  depth?: number;
  /** also by uses of which it is not sure whom they mean */
  guesses?: boolean;
  /** of what can be affected so many at the most, the closest first */
  limit?: number;
  /** do not look first which files have changed since the index was made */
  kept?: boolean;
}

/** A file that changed */
export interface ImpactChange {
  /** relative to the folder that was looked at */
  path: string;
  /** how many of its lines are new, changed or gone */
  lines: number;
  /** changed, added, removed, or whole where all of it was asked about */
  state: string;
  /** what changed in it; nothing where only code outside of any name did */
  names: string[];
}

/** What a change can affect */
export interface ImpactNode {
  /** of a symbol its name with its class before it; of a file its path */
  name: string;
  /** function, class … or file */
  kind: string;
  /** its file, relative to the folder that was looked at */
  path: string;
  /** where it begins */
  line?: number;
  /** steps from what changed */
  distance: number;
  /** the way to it: what it uses first, what changed last; of a long way the first twenty */
  via: string[];
  /** how it uses the first of them: import, call, value, type, base */
  kinds: string[];
  /** it is a test */
  test: boolean;
  /** several declare a name on the way, and the nearest was taken */
  guess: boolean;
}

/** How much may go wrong with a change */
export interface ImpactRisk {
  /** low, medium or high */
  level: string;
  /** from 0 to 1 */
  score: number;
  /** the weightiest first */
  reasons: string[];
}

/** Changes that go together */
export interface ImpactUnit {
  /** from 1; units of one stage can go side by side */
  stage: number;
  /** one, or several that need each other */
  changes: string[];
}

/** What code.impact answers. */
export interface CodeImpactResult {
  /** the folder that paths are relative to */
  root: string;
  /** the commit that the working tree was compared with */
  against?: string;
  /** by path */
  changes: ImpactChange[];
  /** without what changed itself, the closest first */
  affected: ImpactNode[];
  /** names and files that can be affected, listed or not */
  affected_count: number;
  /** files that they lie in */
  affected_files: number;
  /** paths of tests that changed or can be affected */
  tests: string[];
  /** lines that run just those tests; where the runner cannot be told which, all tests */
  commands: string[];
  /** absent where nothing changed */
  risk?: ImpactRisk;
  /** of several changes: by stage */
  order: ImpactUnit[];
  /** what could not be told */
  warnings: string[];
  /** files that trees were made of */
  parsed: number;
  /** files that trees can be made of */
  parsable: number;
}

/** Find text, symbols and files in a project */
export interface CodeSearchArgs {
  /** what to look for */
  query: string;
  /** a folder or a file */
  path?: string;
  /** the query is a regular expression */
  regex?: boolean;
  /** look for symbols by name */
  symbol?: boolean;
  /** look for paths and symbols by some of their letters */
  fuzzy?: boolean;
  /** rank files by the words of the query */
  ranked?: boolean;
  /** upper and lower case are the same */
  ignore_case?: boolean;
  /** the match is a whole word */
  word?: boolean;
  /** only files that fit, or after ! those that do not; may be given more than once */
  glob?: string[];
  /** only files in this language, as python */
  lang?: string;
  /** only symbols of this kind, as function */
  kind?: string;
  /** lines to show around each */
  context?: number;
  /** how many at the most */
  limit?: number;
  /** do not look first which files have changed since the index was made */
  kept?: boolean;
}

/** A line that was found */
export interface CodeHit {
  /** relative to the folder that was searched */
  path: string;
  /** its number, from 1 */
  line: number;
  /** where the match begins, from 1, in bytes */
  column: number;
  /** behind the match */
  end_column: number;
  /** the line; cut where it is very long */
  text: string;
  /** lines before it */
  before: string[];
  /** lines behind it */
  after: string[];
  /** the function, class … that it lies in */
  inside?: string;
  /** of its file, where files are ranked */
  score?: number;
}

/** Something that has a name in code, or a file */
export interface CodeSymbol {
  /** its name */
  name: string;
  /** function, class … or file */
  kind: string;
  /** relative to the folder that was looked at */
  path: string;
  /** where it begins */
  line?: number;
  /** its last line */
  end_line?: number;
  /** how it is declared, without its body */
  signature?: string;
  /** the comment right above it, or its docstring */
  doc?: string;
  /** the class, module … that it is declared in */
  inside?: string;
  /** seen in its own file alone */
  local: boolean;
}

/** What code.search answers. */
export interface CodeSearchResult {
  /** the folder that paths are relative to */
  root: string;
  /** lines, by path; with `--ranked` the best files first */
  hits: CodeHit[];
  /** with `--symbol` and `--fuzzy`: the best first */
  symbols: CodeSymbol[];
  /** there are more than the limit */
  more: boolean;
  /** files that were read for it */
  files: number;
  /** what the answer lacks: folders that may not be looked into */
  notes: string[];
}

/** List what may stand where the last word is being typed */
export interface CompletionListArgs {
  /** the words typed so far, the last one perhaps empty */
  words?: string[];
}

/** Something that may be typed */
export interface Candidate {
  /** what is typed */
  word: string;
  /** what it means */
  help: string;
}

/** What completion.list answers. */
export interface CompletionListResult {
  /** best first */
  candidates: Candidate[];
}

/** Print the completion script for a shell */
export interface CompletionScriptArgs {
  /** which shell */
  shell: "bash" | "zsh" | "fish";
}

/** What completion.script answers. */
export interface CompletionScriptResult {
  /** the script */
  script: string;
}

/** Show the settings that hold here and where each came from */
export interface ConfigShowArgs {
  /** only this one, or those of this group */
  setting?: string;
  /** the project */
  path?: string;
  /** the JSON Schema of the settings files instead */
  schema?: boolean;
}

/** A setting and its present value */
export interface Setting {
  /** its name */
  name: string;
  /** the value that holds */
  value: string;
  /** where it came from */
  origin: string;
  /** what it does */
  help: string;
}

/** What config.show answers. */
export interface ConfigShowResult {
  /** in the order of the reference page */
  settings: Setting[];
  /** where it was asked for */
  schema?: JsonValue;
}

/** Show a document that is made from the command table */
export interface ContractShowArgs {
  /** which document */
  what: "openapi" | "mcp" | "schemas" | "settings" | "typescript" | "table" | "man" | "reference";
}

/** A document made from the command table */
export interface Document {
  /** its name below the folder it belongs into */
  path: string;
  /** all of it */
  text: string;
}

/** What contract.show answers. */
export interface ContractShowResult {
  /** one, or as many as the kind has */
  documents: Document[];
}

/** Write every document that is made from the command table */
export interface ContractWriteArgs {
  /** folder for the documents for programs */
  contract?: string;
  /** folder for the reference pages */
  docs?: string;
  /** folder for the man pages */
  man?: string;
}

/** What contract.write answers. */
export interface ContractWriteResult {
  /** files that were new or differed */
  written: string[];
  /** files that were left over */
  removed: string[];
  /** files that were right */
  unchanged: number;
}

/** Show a file: Markdown rendered, code in colours with line numbers, pictures */
export interface DocumentShowArgs {
  /** the file to show */
  file: string;
  /** only these, from 1: 10-20, or 10 */
  lines?: string;
  /** Markdown as it was written */
  source?: boolean;
}

/** What document.show answers. */
export interface DocumentShowResult {
  /** the file, its whole path */
  file: string;
  /** what it is written in: markdown, or a language that Fettle reads */
  language?: string;
  /** what kind of picture it is: png, jpeg, gif or webp; it has no lines */
  image?: string;
  /** number of the first line that is shown */
  first: number;
  /** number of the last line that is shown */
  last: number;
  /** lines of the file */
  total: number;
  /** the text is shown as a document */
  rendered: boolean;
  /** the lines that are shown */
  text: string;
}

/** Apply edits in the forms that people and models write: all of them or none */
export interface EditApplyArgs {
  /** how the edits are written */
  form: "search-replace" | "udiff" | "patch" | "whole";
  /** the edits; - reads standard input */
  input?: string;
  /** the folder that paths are relative to */
  root?: string;
  /** write nothing, show the difference */
  dry_run?: boolean;
}

/** Where a part of an edit went */
export interface EditPlace {
  /** from 1, in the file as it was */
  line: number;
  /** how the place was found */
  how?: "exact" | "moved" | "whitespace" | "fuzzy";
}

/** What an edit did to a file */
export interface EditedFile {
  /** relative to the root */
  path: string;
  /** what was done to it */
  done?: "created" | "changed" | "deleted" | "renamed";
  /** its name before, where it was renamed */
  from?: string;
  /** lines that came */
  added: number;
  /** lines that went */
  removed: number;
  /** where its parts went, and how they were found */
  places: EditPlace[];
}

/** What edit.apply answers. */
export interface EditApplyResult {
  /** the folder that paths are relative to */
  root: string;
  /** the files are changed; false for a dry run */
  written: boolean;
  /** each file, in the order of the edits */
  files: EditedFile[];
  /** unified diff, of a dry run */
  diff?: string;
  /** what else was done: edits that were killed half way and taken back */
  notes: string[];
}

/** Find what is wrong in a project's code, each with its evidence */
export interface FindingListArgs {
  /** a folder or a file */
  path?: string;
  /** only this rule, or those whose ids begin so; may be given more than once */
  rule?: string[];
  /** only findings of this kind */
  kind?: "security" | "smell" | "dead" | "duplicate" | "docs" | "typo" | "performance" | "architecture";
  /** look at tests too */
  tests?: boolean;
  /** look also at what ignore files leave out */
  ignored?: boolean;
  /** exit with 4 where there is one of medium severity or worse */
  fail?: boolean;
  /** leave out what stands in this file: a former answer, as JSON or SARIF */
  baseline?: string;
}

/** What finding.list answers. */
export interface FindingListResult {
  /** the folder that paths are relative to */
  root: string;
  /** files that were looked at */
  files: number;
  /** lines that were looked at */
  lines: number;
  /** of these lines, those that stand also elsewhere; absent where that was not looked for */
  duplicated?: number;
  /** by path and line */
  findings: Finding[];
  /** findings that stand in the baseline and are left out */
  known?: number;
  /** what was left out, and why */
  notes: string[];
}

/** Take statements out of a function into one of their own */
export interface FunctionExtractArgs {
  /** what is taken out, as src/a.py:12-18 (or :12) */
  lines: string;
  /** what the new function is called */
  name: string;
  /** write nothing, show the difference */
  dry_run?: boolean;
}

/** What function.extract answers. */
export interface FunctionExtractResult {
  /** the folder that paths are relative to */
  root: string;
  /** the file is changed; false for a dry run */
  written: boolean;
  /** what stands in the place of the statements */
  call: string;
  /** variables that the function takes */
  given: string[];
  /** variables that it gives back */
  back: string[];
  /** the file */
  files: EditedFile[];
  /** unified diff */
  diff?: string;
  /** what else was done: edits that were killed half way and taken back */
  notes: string[];
}

/** Show what Fettle can do, or what one command does and takes */
export interface HelpShowArgs {
  /** words of a command, for example: runs show */
  command?: string[];
}

/** A command, as the table has it */
export interface Command {
  /** its name for programs */
  name: string;
  /** what a person types */
  usage: string;
  /** what it does */
  summary: string;
  /** what it does to the world */
  kind: "read" | "write" | "destroy";
}

/** What help.show answers. */
export interface HelpShowResult {
  /** the commands that were asked for */
  commands: Command[];
}

/** Take out unused imports, merge duplicates, sort the rest */
export interface ImportTidyArgs {
  /** the project, or a folder or file of it */
  path?: string;
  /** take out unused imports of modules that may be imported for what they do, too */
  all?: boolean;
  /** write nothing, show the difference */
  dry_run?: boolean;
}

/** A place in code, and what is there */
export interface CodePlace {
  /** relative to the root */
  path: string;
  /** from 1 */
  line: number;
  /** from 1, in bytes */
  column: number;
  /** what it is, or why it was left alone */
  what: string;
  /** the line */
  text?: string;
}

/** What import.tidy answers. */
export interface ImportTidyResult {
  /** the folder that paths are relative to */
  root: string;
  /** the files are changed; false for a dry run */
  written: boolean;
  /** files that were looked at */
  looked_at: number;
  /** the files that change */
  files: EditedFile[];
  /** what was done, and where */
  places: CodePlace[];
  /** what was left as it is, and why */
  left: CodePlace[];
  /** unified diff */
  diff?: string;
  /** what else was done: edits that were killed half way and taken back */
  notes: string[];
}

/** Make the index of a project, or bring it up to date */
export interface IndexBuildArgs {
  /** a folder */
  path?: string;
  /** make all of it again */
  anew?: boolean;
  /** parse every file, too, so that maps and graphs are complete */
  deep?: boolean;
  /** keep on: read each file when it is written to, parse what is left in between; until stopped */
  watch?: boolean;
  /** only tell of the index as it was kept, without looking for changes */
  kept?: boolean;
}

/** What index.build answers. */
export interface IndexBuildResult {
  /** the folder that is indexed */
  root: string;
  /** files in it */
  files: number;
  /** what they hold together (bytes) */
  bytes: number;
  /** names that they declare */
  symbols: number;
  /** files whose text is not searched: binary, or over 64 MiB */
  unsearchable: number;
  /** files that were read this time */
  read: number;
  /** with `--deep`: files that trees were made of */
  parsed?: number;
  /** what the index takes (bytes) */
  disk: number;
  /** when the index was last written */
  time: string;
  /** what the answer lacks: folders that may not be looked into */
  notes: string[];
}

/** Run one line as it is typed into a palette */
export interface LineRunArgs {
  /** the line */
  text: string;
}

export type LineRunResult = JsonValue;

/** Measure functions and files: complexity, lines, parameters, churn, coverage */
export interface MetricsShowArgs {
  /** a folder */
  path?: string;
  /** look also at what ignore files leave out */
  ignored?: boolean;
  /** also whole files, with churn and coverage */
  files?: boolean;
  /** with --files: churn from there on: a time (90d), a date (2026-01-31), a tag or a commit */
  since?: string;
  /** with --files: a report of coverage, instead of those at customary places */
  coverage?: string[];
}

/** How large and how tangled a function is */
export interface FunctionMetrics {
  /** relative to the root that was looked at */
  file: string;
  /** its name, or (anonymous) */
  function: string;
  /** where it begins */
  line: number;
  /** where it ends */
  end_line: number;
  /** cyclomatic complexity, as lizard counts it */
  ccn: number;
  /** lines with code */
  nloc: number;
  /** parameters */
  params: number;
  /** cognitive complexity, as SonarSource defines it */
  cognitive: number;
  /** the deepest nesting */
  nesting: number;
  /** lines of it that tests can reach, where a report of coverage tells */
  coverable?: number;
  /** of them, those that tests do reach */
  covered?: number;
}

/** How large and how tangled a file is, how often it changes, and what tests reach */
export interface FileMetrics {
  /** relative to the root that was looked at */
  file: string;
  /** its lines */
  lines: number;
  /** functions in it */
  functions: number;
  /** cyclomatic complexity of its functions together */
  ccn: number;
  /** their cognitive complexity together */
  cognitive: number;
  /** the deepest nesting in it */
  nesting: number;
  /** lines with code of its longest function */
  longest: number;
  /** commits that changed it, of those that were looked at */
  commits?: number;
  /** lines that they added and removed */
  changed?: number;
  /** people who did */
  authors?: number;
  /** commits times cyclomatic complexity */
  score?: number;
  /** lines of it that tests can reach, where a report of coverage tells */
  coverable?: number;
  /** of them, those that tests do reach */
  covered?: number;
}

/** What metrics.show answers. */
export interface MetricsShowResult {
  /** by file and line */
  functions: FunctionMetrics[];
  /** by path, where they were asked for */
  files: FileMetrics[];
  /** what of files is left out, and why */
  notes: string[];
}

/** Keep known vulnerabilities, from files in the form of OSV */
export interface OsvImportArgs {
  /** a zip archive, a folder or one JSON record */
  path: string;
}

/** What osv.import answers. */
export interface OsvImportResult {
  /** records that were read */
  records: number;
  /** those that are new, or newer than what was known */
  kept: number;
  /** those that were known as they are */
  unchanged: number;
  /** those about ecosystems of which Fettle reads no lock files */
  others: number;
  /** what could not be read, and why */
  warnings: string[];
}

/** Say whether a command line may run, and why */
export interface PolicyCheckArgs {
  /** the line, as one word: quote it */
  command_line: string;
  /** the project whose settings hold */
  project?: string;
}

/** A program that a command line would run */
export interface ShellCommand {
  /** it and its words, quotes resolved */
  command?: string;
  /** how it is reached: sudo, sh -c, $(…) */
  via?: string;
  /** files that redirections write */
  writes: string[];
  /** files that redirections read */
  reads: string[];
  /** something in it is decided when it runs */
  dynamic: boolean;
  /** it runs beside the rest */
  background: boolean;
}

/** What policy.check answers. */
export interface PolicyCheckResult {
  /** what comes of it */
  verdict?: "allow" | "ask" | "deny";
  /** the rule or the reason */
  why?: string;
  /** the command that decided */
  decided_by?: string;
  /** all of it could be parsed and seen through */
  understood: boolean;
  /** the same for every spelling of this line */
  canonical?: string;
  /** the programs that it would run */
  commands: ShellCommand[];
}

/** Show what a project is like as a whole, and what to do next */
export interface ProjectAnalyzeArgs {
  /** a folder */
  path?: string;
  /** history from there on: a time (90d), a date (2026-01-31), a tag or a commit */
  since?: string;
  /** commits to look at for churn, at the most */
  commits?: number;
  /** commits to measure for the trend; 0 is none */
  points?: number;
  /** a report of coverage, instead of those at customary places; may be given more than once */
  coverage?: string[];
  /** leave out findings and the trend */
  quick?: boolean;
  /** take the time that it needs: measure and parse all files and all points of the trend */
  deep?: boolean;
  /** only the rules that hold the project to the way it is built, as a file for .fettle/rules */
  rules?: boolean;
  /** places and functions that are listed, at the most; without it 20 for programs, and in text the first 3 */
  limit?: number;
}

/** A language and how much of it there is */
export interface AnalysisLanguage {
  /** its short name */
  id: string;
  /** its name */
  name: string;
  /** files of source, tests among them */
  files: number;
  /** lines of them */
  lines: number;
  /** functions in them */
  functions: number;
}

/** How tangled functions are, all together */
export interface AnalysisComplexity {
  /** how many there are */
  functions: number;
  /** mean cyclomatic complexity */
  mean: number;
  /** nine of ten have at most this cyclomatic complexity */
  p90: number;
  /** the highest cyclomatic complexity */
  most: number;
  /** functions with a cyclomatic complexity over 15 */
  tangled: number;
}

/** The commits that were looked at */
export interface AnalysisHistory {
  /** how many, merges left out */
  commits: number;
  /** people who made them */
  authors: number;
  /** when the first of them was made */
  first: string;
  /** when the last of them was made */
  last: string;
  /** there are earlier ones that were not looked at */
  more: boolean;
}

/** A file that is both hard to change and changed often */
export interface Hotspot {
  /** relative to the root that was looked at */
  path: string;
  /** commits times complexity */
  score: number;
  /** commits that changed it, of those that were looked at */
  commits: number;
  /** lines that they added and removed */
  changed: number;
  /** people who did */
  authors: number;
  /** cyclomatic complexity of its functions together */
  complexity: number;
  /** its lines */
  lines: number;
  /** its most tangled function */
  function?: string;
  /** where that begins */
  line: number;
  /** cyclomatic complexity of that */
  ccn: number;
  /** lines of it that tests can reach, where a report of coverage tells */
  coverable?: number;
  /** of them, those that tests do reach */
  covered?: number;
}

/** The same code in several places */
export interface AnalysisDuplication {
  /** lines of code that were looked at, tests left out */
  lines: number;
  /** of them, those that stand also elsewhere */
  duplicated: number;
  /** of all, from 0 to 1 */
  share: number;
}

/** How many findings of a kind there are */
export interface FindingCount {
  /** as in findings */
  kind: string;
  /** of whatever severity */
  total: number;
  /** of this severity */
  critical: number;
  /** of this severity */
  high: number;
  /** of this severity */
  medium: number;
  /** of this severity */
  low: number;
  /** of this severity */
  note: number;
}

/** A part of a pattern */
export interface PatternPart {
  /** what it is called */
  name: string;
  /** its folder, or the first of several */
  path?: string;
  /** files in it */
  files: number;
  /** 0 needs no other part */
  layer: number;
}

/** A way in which a project is built */
export interface Pattern {
  /** layers, mvc, hexagonal, packages or services */
  name: string;
  /** from 0 to 1 */
  confidence: number;
  /** uses between files of different parts */
  uses: number;
  /** of them, those that are as the pattern has them */
  agree: number;
  /** the lowest layer first */
  parts: PatternPart[];
  /** what speaks for it */
  evidence: string[];
  /** what speaks against it, the weightiest first */
  counter: string[];
}

/** A report of coverage that was read */
export interface CoverageReport {
  /** the file */
  path: string;
  /** lcov, Cobertura, JaCoCo, Go coverprofile, coverage.py, Istanbul, llvm-cov or gcovr */
  format?: string;
}

/** What tests reach, as reports tell */
export interface AnalysisCoverage {
  /** lines that can be reached */
  lines: number;
  /** of them, those that were */
  covered: number;
  /** of all, from 0 to 1 */
  share: number;
  /** functions with such lines */
  functions: number;
  /** of them, those of which no line was reached */
  unreached: number;
  /** that were read */
  reports: CoverageReport[];
  /** files of reports that are none of the project */
  unmatched: number;
}

/** What a project was like at a commit */
export interface TrendPoint {
  /** its id */
  commit: string;
  /** when it was made */
  time: string;
  /** files of source, tests among them */
  files: number;
  /** lines of them */
  lines: number;
  /** functions in them */
  functions: number;
  /** mean cyclomatic complexity */
  mean: number;
  /** nine of ten functions have at most this cyclomatic complexity */
  p90: number;
  /** functions with a cyclomatic complexity over 15 */
  tangled: number;
}

/** What to do next */
export interface NextStep {
  /** to be typed */
  command: string;
  /** what it is good for */
  why?: string;
}

/** What project.analyze answers. */
export interface ProjectAnalyzeResult {
  /** the folder that paths are relative to */
  root: string;
  /** the commit that is checked out */
  commit?: string;
  /** the branch */
  branch?: string;
  /** files of source, tests among them; generated and other people's left out */
  files: number;
  /** files that there was no time for yet; all figures are without them */
  left: number;
  /** lines of them */
  lines: number;
  /** of them, those of tests */
  test_lines: number;
  /** by lines, the most first */
  languages: AnalysisLanguage[];
  /** of functions */
  complexity?: AnalysisComplexity;
  /** the most tangled functions, tests left out */
  hardest: FunctionMetrics[];
  /** absent where there is none */
  history?: AnalysisHistory;
  /** the hottest first */
  hotspots: Hotspot[];
  /** absent where findings were left out */
  duplication?: AnalysisDuplication;
  /** by kind */
  findings: FindingCount[];
  /** files that need each other, the largest first; at most ten */
  cycles: GraphCycle[];
  /** cycles, listed or not; absent where too little is parsed to tell */
  cycle_count?: number;
  /** the way it is built, the surest first */
  patterns: Pattern[];
  /** absent where there is no report */
  coverage?: AnalysisCoverage;
  /** the oldest first */
  trend: TrendPoint[];
  /** commands to go on with, the most useful first */
  next: NextStep[];
  /** what holds it to its surest pattern: a file for .fettle/rules */
  rules?: string;
  /** what was left out, and why */
  notes: string[];
}

/** Find what can be made better, keep what is proved, report the rest */
export interface ProjectImproveArgs {
  /** a folder of the project */
  path?: string;
  /** use only this fixer; may be given more than once */
  only?: string[];
  /** try at most so many suggestions (setting improve.max) */
  max?: number;
  /** stop after this time (setting improve.budget) (milliseconds) */
  budget?: number | string;
  /** show the suggestions; run nothing, write nothing */
  dry_run?: boolean;
  /** move the branch you are on to the result */
  apply?: boolean;
  /** continue the last run that was interrupted here */
  resume?: boolean;
  /** let the project's own commands run in the sandbox, now and later */
  trust?: boolean;
  /** let the run go on in the background; fettle runs attach follows it */
  detach?: boolean;
}

/** A change that was suggested, and what became of it */
export interface Suggestion {
  /** stable name of the suggestion */
  id: string;
  /** who suggested it */
  fixer: string;
  /** what it does */
  title: string;
  /** what became of it */
  outcome: "kept" | "rolled back" | "left";
  /** where it was kept */
  commit?: string;
  /** what proved it */
  proof?: string;
  /** who refused it */
  critic?: string;
  /** why it was refused or left */
  reason?: string;
  /** lines added */
  added: number;
  /** lines removed */
  removed: number;
  /** time it took to prove (milliseconds) */
  duration: number;
  /** of that, without the project's own commands (milliseconds) */
  overhead: number;
}

/** One of the project's own commands, before any change */
export interface Baseline {
  /** what a person would type */
  command: string;
  /** where it comes from */
  evidence?: string;
  /** it ended well */
  ok: boolean;
  /** it can tell a good change from a bad one */
  usable: boolean;
  /** tests that passed */
  passed: number;
  /** tests that failed */
  failed: number;
  /** how it ended */
  note?: string;
  /** how long it took (milliseconds) */
  duration: number;
}

/** What a run of improve did */
export interface Improvement {
  /** the run's id */
  run: string;
  /** root of the repository */
  project: string;
  /** how it ended; requested: it goes on in the background */
  state: "requested" | "planned" | "kept" | "rolled back";
  /** the commit it began with */
  base: string;
  /** branch with the result, where something was kept */
  branch?: string;
  /** last commit of that branch */
  commit?: string;
  /** branch that is checked out */
  onto?: string;
  /** nothing was run or written */
  dry_run: boolean;
  /** the branch that is checked out has the result */
  applied: boolean;
  /** why --apply did not move the branch, where it was asked for and did not */
  not_applied?: string;
  /** the time was over before all was tried */
  budget_spent: boolean;
  /** suggestions kept */
  kept: number;
  /** suggestions that a critic refused */
  rolled_back: number;
  /** suggestions left for a person */
  left: number;
  /** in the order they were tried */
  suggestions: Suggestion[];
  /** the project's own checks before any change */
  baseline: Baseline[];
  /** what else a person should know */
  notes: string[];
  /** the report in Markdown; report.json stands beside it */
  report?: string;
  /** what a run in the background prints */
  output?: string;
  /** the command that merges the result */
  merge?: string;
  /** the command that takes it back */
  undo?: string;
  /** how long it took (milliseconds) */
  duration: number;
}

export type ProjectImproveResult = Improvement;

/** Show the parts of a project that matter most, within a budget of tokens */
export interface ProjectMapArgs {
  /** a folder */
  path?: string;
  /** the budget; a token is taken for four bytes */
  tokens?: number;
  /** what is to be done, in words */
  task?: string;
  /** also show code, for up to half of the budget */
  snippets?: boolean;
  /** do not look first which files have changed since the index was made, and parse none */
  kept?: boolean;
}

/** A declaration on a map */
export interface MapLine {
  /** its line, from 1 */
  line: number;
  /** what it declares */
  name: string;
  /** the line, without indent */
  text: string;
}

/** A file of a map, with what it declares */
export interface MapFile {
  /** relative to the folder that was looked at */
  path: string;
  /** how relevant it is beside the others */
  score: number;
  /** declarations, in the order of the file */
  lines: MapLine[];
}

/** Code on a map */
export interface MapSnippet {
  /** relative to the folder that was looked at */
  path: string;
  /** its first line, from 1 */
  line: number;
  /** its last line */
  end_line: number;
  /** what it declares */
  name: string;
  /** the lines */
  text: string;
}

/** What project.map answers. */
export interface ProjectMapResult {
  /** the folder that paths are relative to */
  root: string;
  /** the most relevant first */
  files: MapFile[];
  /** code, the most relevant first */
  snippets: MapSnippet[];
  /** what the map takes */
  tokens: number;
  /** files that found no room */
  files_left: number;
  /** declarations that found no room, among the files that were looked at */
  symbols_left: number;
  /** declarations whose code found no room, among those that were looked at */
  snippets_left: number;
  /** files that trees were made of */
  parsed: number;
  /** files that trees can be made of */
  parsable: number;
  /** what the answer lacks: folders that may not be looked into */
  notes: string[];
}

/** Show what a repository is: languages, commands, conventions, each with its evidence */
export interface ProjectProfileArgs {
  /** a folder of the project */
  path?: string;
}

/** A language and how much of it there is */
export interface Language {
  /** its short name */
  id: string;
  /** its name */
  name: string;
  /** files */
  files: number;
  /** bytes (bytes) */
  bytes: number;
}

/** A command of the project's own */
export interface ProjectCommand {
  /** what it is for */
  kind: "build" | "test" | "lint" | "format";
  /** what a person would type */
  line: string;
  /** folder it runs in */
  dir?: string;
  /** where it comes from */
  evidence?: string;
  /** the program it needs is installed, and nothing keeps it from running */
  available: boolean;
  /** what keeps it from working in the sandbox though its program is installed */
  lacks?: string;
  /** why policy keeps it from running */
  denied?: string;
}

/** Something that a repository says of itself */
export interface Fact {
  /** what it is about */
  kind: string;
  /** what it says */
  value: string;
  /** where */
  evidence: string;
}

/** What project.profile answers. */
export interface ProjectProfileResult {
  /** root of the repository */
  project: string;
  /** the commit that was looked at */
  commit: string;
  /** branch that is checked out */
  branch?: string;
  /** files in the commit */
  files: number;
  /** its commands may run in the sandbox */
  trusted: boolean;
  /** largest first */
  languages: Language[];
  /** in the order they run */
  commands: ProjectCommand[];
  /** frameworks, tools, entry points, CI, licences, conventions; the most useful first */
  facts: Fact[];
  /** what is left alone, and why */
  warnings: string[];
}

/** Say that a project's own commands may run in the sandbox, or take that back */
export interface ProjectTrustArgs {
  /** a folder of the project */
  path?: string;
  /** take it back */
  revoke?: boolean;
}

/** What project.trust answers. */
export interface ProjectTrustResult {
  /** root of the repository */
  project: string;
  /** whether its commands may run now */
  trusted: boolean;
  /** the commands */
  commands: string[];
}

/** Check rules of your own: whether they can be read, and find what their examples say */
export interface RuleCheckArgs {
  /** files of rules */
  files?: string[];
  /** the project whose own rules and settings hold */
  path?: string;
}

/** What is wrong with a rule */
export interface RuleProblem {
  /** its id; left out: the file as a whole */
  rule?: string;
  /** what is wrong */
  message: string;
}

/** What rule.check answers. */
export interface RuleCheckResult {
  /** rules that could be read */
  checked: number;
  /** what is wrong */
  problems: RuleProblem[];
}

/** List what findings are looked for */
export interface RuleListArgs {
  /** only rules of this kind */
  kind?: "security" | "smell" | "dead" | "duplicate" | "docs" | "typo" | "performance";
  /** only rules of your own */
  own?: boolean;
  /** the project whose own rules and settings hold */
  path?: string;
}

/** Code that a rule finds something in, or does not */
export interface RuleExample {
  /** whose code it is */
  language?: string;
  /** the code */
  text: string;
}

/** What findings are made by */
export interface Rule {
  /** its name, as findings have it */
  id: string;
  /** security, smell, dead, duplicate, docs, typo or performance */
  kind?: string;
  /** how bad what it finds is */
  severity?: "note" | "low" | "medium" | "high" | "critical";
  /** how sure it is */
  confidence?: "unsure" | "likely" | "sure";
  /** what it looks for */
  title?: string;
  /** why it matters */
  why?: string;
  /** how to mend it */
  fix?: string;
  /** the weakness, in the Common Weakness Enumeration */
  cwe?: string;
  /** that it is about; none: any */
  languages: string[];
  /** the file of yours that it stands in; left out: it comes with the program */
  file?: string;
  /** its tree-sitter query, where it has one */
  query?: string;
  /** what is found */
  bad: RuleExample[];
  /** what is not */
  good: RuleExample[];
}

/** What rule.list answers. */
export interface RuleListResult {
  /** by id */
  rules: Rule[];
  /** what is wrong with rules of your own */
  notes: string[];
}

/** Show what a rule looks for, with examples */
export interface RuleShowArgs {
  /** its id, as python/bare-except */
  rule: string;
  /** the project whose own rules and settings hold */
  path?: string;
}

/** What rule.show answers. */
export interface RuleShowResult {
  /** the rule */
  rule: Rule;
}

/** Follow a run until it ends, and show what it did */
export interface RunAttachArgs {
  /** the run: its id, the end of it, or last */
  run?: string;
}

/** A run */
export interface Run {
  /** its id */
  id: string;
  /** root of the repository */
  project: string;
  /** what was asked for */
  command: string;
  /** where it stands */
  state: string;
  /** one line about it */
  summary?: string;
  /** when it was asked for */
  created: string;
  /** when its last event came */
  updated: string;
  /** events in its log */
  events: number;
}

/** An event of a run */
export interface Event {
  /** its number, from 1 */
  seq: number;
  /** when it came */
  time: string;
  /** what it is */
  kind: string;
  /** what it says */
  data: JsonValue;
  /** SHA-256 over its predecessor's hash and itself */
  hash: string;
}

/** What run.attach answers. */
export interface RunAttachResult {
  /** the run */
  run: Run;
  /** everything that its log says, put together */
  report: JsonValue;
  /** the same as Markdown */
  text: string;
  /** why, where it failed */
  failed?: string;
  /** what a stream gives one by one */
  items: Event[];
}

/** End a run that is at work, here or in the background */
export interface RunCancelArgs {
  /** the run: its id, the end of it, or last */
  run?: string;
  /** how long it may take to end in order (milliseconds) */
  grace?: number | string;
}

/** What run.cancel answers. */
export interface RunCancelResult {
  /** the run */
  run: string;
  /** where it stands now */
  state: string;
  /** what was done */
  done: string;
  /** the command that continues it */
  resume: string;
}

/** List the events of a run's log */
export interface RunEventsArgs {
  /** the run: its id, the end of it, or last */
  run?: string;
  /** number of the first event */
  from?: number;
}

/** What run.events answers. */
export interface RunEventsResult {
  /** what a stream gives one by one */
  items: Event[];
}

/** Export a run: its log as JSON lines, or its report */
export interface RunExportArgs {
  /** the run: its id, the end of it, or last */
  run?: string;
  /** what to export */
  as?: "events" | "report" | "markdown";
}

/** What run.export answers. */
export interface RunExportResult {
  /** the export */
  text: string;
}

/** List the runs of a project, newest first */
export interface RunListArgs {
  /** a folder of the project */
  path?: string;
  /** the runs of all projects */
  all?: boolean;
  /** how many at the most */
  limit?: number;
}

/** What run.list answers. */
export interface RunListResult {
  /** newest first */
  runs: Run[];
}

/** Tell again what a run did, event by event */
export interface RunReplayArgs {
  /** the run: its id, the end of it, or last */
  run?: string;
  /** 1 for the pace it had, 10 for ten times as fast, 0 for at once */
  speed?: number;
}

/** What run.replay answers. */
export interface RunReplayResult {
  /** what a stream gives one by one */
  items: Event[];
}

/** Continue a run that was interrupted */
export interface RunResumeArgs {
  /** the run: its id, the end of it, or last */
  run?: string;
  /** let the project's own commands run in the sandbox, now and later */
  trust?: boolean;
  /** let the run go on in the background; fettle runs attach follows it */
  detach?: boolean;
}

export type RunResumeResult = Improvement;

/** Show what a run did and how it ended */
export interface RunShowArgs {
  /** the run: its id, the end of it, or last */
  run?: string;
}

/** What run.show answers. */
export interface RunShowResult {
  /** the run */
  run: Run;
  /** everything that its log says, put together */
  report: JsonValue;
  /** the same as Markdown */
  text: string;
}

/** Take back what a run kept */
export interface RunUndoArgs {
  /** the run: its id, the end of it, or last (the last that kept something) */
  run?: string;
}

/** What run.undo answers. */
export interface RunUndoResult {
  /** the run */
  run: string;
  /** what was done */
  done: string;
  /** ref that still holds the run's commits */
  backup?: string;
}

/** List what a project is made of, as a bill of materials */
export interface SbomShowArgs {
  /** a folder; it need not be a repository */
  path?: string;
}

/** What sbom.show answers. */
export interface SbomShowResult {
  /** the folder that was looked at */
  root: string;
  /** what the project is called */
  name: string;
  /** its version, where it says one */
  version?: string;
  /** its licence, as its manifest or the text of its licence file says */
  licence?: string;
  /** why the licence is not certain */
  doubt?: string;
  /** by path and line */
  components: Dependency[];
  /** what could not be read, and why */
  warnings: string[];
}

/** List the snapshots of a working tree, newest first */
export interface SnapshotListArgs {
  /** a folder of the project, or any folder */
  path?: string;
  /** those of all working trees */
  all?: boolean;
}

/** A copy of a working tree at one time */
export interface Snapshot {
  /** its id */
  id: string;
  /** the folder */
  tree: string;
  /** why it was taken */
  reason: string;
  /** branch or commit that was checked out */
  head?: string;
  /** when */
  time: string;
  /** files in it */
  files: number;
  /** their size together (bytes) */
  bytes: number;
  /** files that were left out: FIFOs and the like, or unreadable */
  skipped: number;
}

/** What snapshot.list answers. */
export interface SnapshotListResult {
  /** newest first */
  snapshots: Snapshot[];
}

/** Put a working tree back as it was, to the byte */
export interface SnapshotRestoreArgs {
  /** id of the snapshot */
  snapshot: string;
}

/** What snapshot.restore answers. */
export interface SnapshotRestoreResult {
  /** id of the snapshot that was put back */
  restored: string;
  /** id of the snapshot of what stood there */
  before: string;
}

/** Keep a copy of a working tree, ignored and untracked files included */
export interface SnapshotTakeArgs {
  /** a folder of the project, or any folder */
  path?: string;
  /** why, for the list */
  reason?: string;
  /** leave out what cannot be read, instead of failing */
  skip_unreadable?: boolean;
}

export type SnapshotTakeResult = Snapshot;

/** Put a variable's value, or what a function returns, in place of its uses */
export interface SymbolInlineArgs {
  /** its name */
  symbol: string;
  /** the project, or a folder or file of it in which it is declared */
  path?: string;
  /** where it is declared, as src/a.py:12; local variables are named so alone */
  at?: string;
  /** write nothing, show the difference */
  dry_run?: boolean;
}

/** What symbol.inline answers. */
export interface SymbolInlineResult {
  /** the folder that paths are relative to */
  root: string;
  /** what was inlined: variable, function */
  kind: string;
  /** the file is changed; false for a dry run */
  written: boolean;
  /** where it was used */
  places: CodePlace[];
  /** the file */
  files: EditedFile[];
  /** unified diff */
  diff?: string;
  /** what else was done: edits that were killed half way and taken back */
  notes: string[];
}

/** Put text beside a symbol, inside of it, or in its place */
export interface SymbolInsertArgs {
  /** where the text goes */
  where: "before" | "after" | "start" | "end" | "whole" | "body";
  /** its name, or Class.name */
  symbol: string;
  /** the project, or a folder or file of it in which the symbol is declared */
  path?: string;
  /** the text; - reads standard input */
  text?: string;
  /** where it is declared, as src/a.c:12 */
  at?: string;
  /** write nothing, show the difference */
  dry_run?: boolean;
}

/** What symbol.insert answers. */
export interface SymbolInsertResult {
  /** the folder that paths are relative to */
  root: string;
  /** what the symbol is: function, type, member … */
  kind: string;
  /** the class that it is a member of */
  inside?: string;
  /** the file is changed; false for a dry run */
  written: boolean;
  /** the first line of the text, as it stands then */
  line: number;
  /** its last line */
  end_line: number;
  /** the file */
  files: EditedFile[];
  /** unified diff */
  diff?: string;
  /** what else was done: edits that were killed half way and taken back */
  notes: string[];
}

/** List what a file or folder declares */
export interface SymbolListArgs {
  /** a file or a folder */
  path?: string;
  /** only the symbols called so */
  name?: string;
  /** only symbols of this kind, as function */
  kind?: string;
  /** only files in this language, as python */
  lang?: string;
  /** only files that fit, or after ! those that do not; may be given more than once */
  glob?: string[];
  /** how many at the most */
  limit?: number;
  /** do not look first which files have changed since the index was made */
  kept?: boolean;
}

/** What symbol.list answers. */
export interface SymbolListResult {
  /** the folder that paths are relative to */
  root: string;
  /** by path and line */
  symbols: CodeSymbol[];
  /** there are more than the limit */
  more: boolean;
  /** what the answer lacks: folders that may not be looked into */
  notes: string[];
}

/** Move a function or class to another file, with its imports and everybody's */
export interface SymbolMoveArgs {
  /** its name */
  symbol: string;
  /** the file that it goes to */
  to: string;
  /** the project, or a folder or file of it in which the symbol is declared */
  path?: string;
  /** where it is declared, as src/a.py:12 */
  at?: string;
  /** write nothing, show the difference */
  dry_run?: boolean;
}

/** What symbol.move answers. */
export interface SymbolMoveResult {
  /** the folder that paths are relative to */
  root: string;
  /** what was moved: function, type */
  kind: string;
  /** the file that it stood in */
  from: string;
  /** the file that it stands in */
  to: string;
  /** the files are changed; false for a dry run */
  written: boolean;
  /** the files */
  files: EditedFile[];
  /** what was changed, and where it stood */
  places: CodePlace[];
  /** where the name stands and it cannot be told whether it is meant: to be looked at */
  left: CodePlace[];
  /** unified diff */
  diff?: string;
  /** what else was done: edits that were killed half way and taken back */
  notes: string[];
}

/** Find where a name is declared and used */
export interface SymbolRefsArgs {
  /** the name */
  name: string;
  /** a folder or a file */
  path?: string;
  /** only files in this language, as python */
  lang?: string;
  /** only files that fit, or after ! those that do not; may be given more than once */
  glob?: string[];
  /** how many at the most */
  limit?: number;
  /** do not look first which files have changed since the index was made */
  kept?: boolean;
}

/** A place where a name stands in code */
export interface CodeRef {
  /** relative to the folder that was looked at */
  path: string;
  /** its line, from 1 */
  line: number;
  /** from 1, in bytes */
  column: number;
  /** definition, call, member or use */
  kind: string;
  /** the line */
  text: string;
  /** the function, class … that it lies in */
  inside?: string;
}

/** What symbol.refs answers. */
export interface SymbolRefsResult {
  /** the folder that paths are relative to */
  root: string;
  /** by path and line */
  refs: CodeRef[];
  /** there are more than the limit */
  more: boolean;
  /** what the answer lacks: folders that may not be looked into */
  notes: string[];
}

/** Rename a symbol wherever it is meant, in all files or none */
export interface SymbolRenameArgs {
  /** its name */
  old: string;
  /** what it shall be called */
  new: string;
  /** the project, or a folder or file of it in which it is declared */
  path?: string;
  /** a place where it stands, as src/a.c:12 or src/a.c:12:5 */
  at?: string;
  /** only something of this kind: function, variable, type, member, constant, macro … */
  kind?: string;
  /** words in comments and texts as well */
  comments?: boolean;
  /** several things that are called so, all together */
  all?: boolean;
  /** write nothing, show the difference */
  dry_run?: boolean;
}

/** What symbol.rename answers. */
export interface SymbolRenameResult {
  /** the folder that paths are relative to */
  root: string;
  /** what was renamed: function, type, member … */
  kind: string;
  /** the class that it is a member of */
  inside?: string;
  /** the files are changed; false for a dry run */
  written: boolean;
  /** the files */
  files: EditedFile[];
  /** where it stood */
  places: CodePlace[];
  /** where the same name stands and it cannot be told whether it is meant: to be looked at */
  left: CodePlace[];
  /** unified diff */
  diff?: string;
  /** what else was done: edits that were killed half way and taken back */
  notes: string[];
}

/** Look whether everything that Fettle needs is here, and say what each missing piece means */
export interface SystemDoctorArgs {
  [name: string]: never;
}

/** Something that was looked for */
export interface Part {
  /** what it is */
  name: string;
  /** it is here and works */
  ok: boolean;
  /** what was found */
  found?: string;
  /** what is lost without it, and how to get it */
  meaning?: string;
}

/** What system.doctor answers. */
export interface SystemDoctorResult {
  /** nothing that matters is missing */
  ok: boolean;
  /** the sandbox that will be used */
  sandbox: string;
  /** what was looked for */
  parts: Part[];
}

/** Answer quickly whether Fettle can work */
export interface SystemHealthArgs {
  [name: string]: never;
}

/** What system.health answers. */
export interface SystemHealthResult {
  /** one word for a monitor */
  status: "ok" | "failing";
  /** version of Fettle */
  version: string;
  /** how the store is */
  store?: string;
}

/** Show the version of Fettle and of the parts it is built from */
export interface SystemVersionArgs {
  [name: string]: never;
}

/** What system.version answers. */
export interface SystemVersionResult {
  /** version of Fettle */
  version: string;
  /** what it was built with */
  compiler: string;
}

/** Every command: its arguments, its result, the items it streams. */
export interface Commands {
  "audit.dependencies": { args: AuditDependenciesArgs; result: AuditDependenciesResult; item: never };
  "audit.licences": { args: AuditLicencesArgs; result: AuditLicencesResult; item: never };
  "audit.secrets": { args: AuditSecretsArgs; result: AuditSecretsResult; item: never };
  "call.run": { args: CallRunArgs; result: CallRunResult; item: never };
  "code.complete": { args: CodeCompleteArgs; result: CodeCompleteResult; item: never };
  "code.graph": { args: CodeGraphArgs; result: CodeGraphResult; item: never };
  "code.impact": { args: CodeImpactArgs; result: CodeImpactResult; item: never };
  "code.search": { args: CodeSearchArgs; result: CodeSearchResult; item: never };
  "completion.list": { args: CompletionListArgs; result: CompletionListResult; item: never };
  "completion.script": { args: CompletionScriptArgs; result: CompletionScriptResult; item: never };
  "config.show": { args: ConfigShowArgs; result: ConfigShowResult; item: never };
  "contract.show": { args: ContractShowArgs; result: ContractShowResult; item: never };
  "contract.write": { args: ContractWriteArgs; result: ContractWriteResult; item: never };
  "document.show": { args: DocumentShowArgs; result: DocumentShowResult; item: never };
  "edit.apply": { args: EditApplyArgs; result: EditApplyResult; item: never };
  "finding.list": { args: FindingListArgs; result: FindingListResult; item: never };
  "function.extract": { args: FunctionExtractArgs; result: FunctionExtractResult; item: never };
  "help.show": { args: HelpShowArgs; result: HelpShowResult; item: never };
  "import.tidy": { args: ImportTidyArgs; result: ImportTidyResult; item: never };
  "index.build": { args: IndexBuildArgs; result: IndexBuildResult; item: never };
  "line.run": { args: LineRunArgs; result: LineRunResult; item: never };
  "metrics.show": { args: MetricsShowArgs; result: MetricsShowResult; item: never };
  "osv.import": { args: OsvImportArgs; result: OsvImportResult; item: never };
  "policy.check": { args: PolicyCheckArgs; result: PolicyCheckResult; item: never };
  "project.analyze": { args: ProjectAnalyzeArgs; result: ProjectAnalyzeResult; item: never };
  "project.improve": { args: ProjectImproveArgs; result: ProjectImproveResult; item: never };
  "project.map": { args: ProjectMapArgs; result: ProjectMapResult; item: never };
  "project.profile": { args: ProjectProfileArgs; result: ProjectProfileResult; item: never };
  "project.trust": { args: ProjectTrustArgs; result: ProjectTrustResult; item: never };
  "rule.check": { args: RuleCheckArgs; result: RuleCheckResult; item: never };
  "rule.list": { args: RuleListArgs; result: RuleListResult; item: never };
  "rule.show": { args: RuleShowArgs; result: RuleShowResult; item: never };
  "run.attach": { args: RunAttachArgs; result: RunAttachResult; item: Event };
  "run.cancel": { args: RunCancelArgs; result: RunCancelResult; item: never };
  "run.events": { args: RunEventsArgs; result: RunEventsResult; item: Event };
  "run.export": { args: RunExportArgs; result: RunExportResult; item: never };
  "run.list": { args: RunListArgs; result: RunListResult; item: never };
  "run.replay": { args: RunReplayArgs; result: RunReplayResult; item: Event };
  "run.resume": { args: RunResumeArgs; result: RunResumeResult; item: never };
  "run.show": { args: RunShowArgs; result: RunShowResult; item: never };
  "run.undo": { args: RunUndoArgs; result: RunUndoResult; item: never };
  "sbom.show": { args: SbomShowArgs; result: SbomShowResult; item: never };
  "snapshot.list": { args: SnapshotListArgs; result: SnapshotListResult; item: never };
  "snapshot.restore": { args: SnapshotRestoreArgs; result: SnapshotRestoreResult; item: never };
  "snapshot.take": { args: SnapshotTakeArgs; result: SnapshotTakeResult; item: never };
  "symbol.inline": { args: SymbolInlineArgs; result: SymbolInlineResult; item: never };
  "symbol.insert": { args: SymbolInsertArgs; result: SymbolInsertResult; item: never };
  "symbol.list": { args: SymbolListArgs; result: SymbolListResult; item: never };
  "symbol.move": { args: SymbolMoveArgs; result: SymbolMoveResult; item: never };
  "symbol.refs": { args: SymbolRefsArgs; result: SymbolRefsResult; item: never };
  "symbol.rename": { args: SymbolRenameArgs; result: SymbolRenameResult; item: never };
  "system.doctor": { args: SystemDoctorArgs; result: SystemDoctorResult; item: never };
  "system.health": { args: SystemHealthArgs; result: SystemHealthResult; item: never };
  "system.version": { args: SystemVersionArgs; result: SystemVersionResult; item: never };
}

export type CommandName = keyof Commands;
