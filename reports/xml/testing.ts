/** XML for tests: read by libxml2, and JUnit held against what its readers demand. */
import { memoryPages, validateXML } from 'xmllint-wasm';

/**
 * The elements and attributes that Jenkins' xUnit plugin and Maven's Surefire know, where they agree; written anew from
 * https://github.com/jenkinsci/xunit-plugin/blob/master/src/main/resources/org/jenkinsci/plugins/xunit/types/model/xsd/junit-10.xsd
 * and https://maven.apache.org/surefire/maven-surefire-plugin/xsd/surefire-test-report.xsd (which has no testsuites and
 * demands a type of failures and errors). `file` and `line` of a case are what GitLab and others read besides.
 */
const JUNIT = `<?xml version="1.0"?>
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
  <xs:simpleType name="seconds"><xs:restriction base="xs:string"><xs:pattern value="[0-9]+\\.[0-9]{3}"/></xs:restriction></xs:simpleType>
  <xs:simpleType name="filled"><xs:restriction base="xs:string"><xs:minLength value="1"/></xs:restriction></xs:simpleType>
  <xs:simpleType name="local-time"><xs:restriction base="xs:dateTime"><xs:pattern value="[0-9T:-]+"/></xs:restriction></xs:simpleType>
  <xs:complexType name="problem"><xs:simpleContent><xs:extension base="xs:string">
    <xs:attribute name="type" type="filled" use="required"/>
    <xs:attribute name="message" type="xs:string"/>
  </xs:extension></xs:simpleContent></xs:complexType>
  <xs:complexType name="skip"><xs:simpleContent><xs:extension base="xs:string">
    <xs:attribute name="type" type="filled"/>
    <xs:attribute name="message" type="xs:string"/>
  </xs:extension></xs:simpleContent></xs:complexType>
  <xs:complexType name="case">
    <xs:choice minOccurs="0">
      <xs:element name="failure" type="problem"/>
      <xs:element name="error" type="problem"/>
      <xs:element name="skipped" type="skip"/>
      <xs:element name="system-out" type="xs:string"/>
    </xs:choice>
    <xs:attribute name="name" type="filled" use="required"/>
    <xs:attribute name="classname" type="filled" use="required"/>
    <xs:attribute name="time" type="seconds"/>
    <xs:attribute name="file" type="filled"/>
    <xs:attribute name="line" type="xs:positiveInteger"/>
  </xs:complexType>
  <xs:complexType name="suite">
    <xs:sequence>
      <xs:element name="properties" minOccurs="0"><xs:complexType><xs:sequence>
        <xs:element name="property" maxOccurs="unbounded"><xs:complexType>
          <xs:attribute name="name" type="filled" use="required"/>
          <xs:attribute name="value" type="xs:string" use="required"/>
        </xs:complexType></xs:element>
      </xs:sequence></xs:complexType></xs:element>
      <xs:element name="testcase" type="case" minOccurs="0" maxOccurs="unbounded"/>
    </xs:sequence>
    <xs:attribute name="name" type="filled" use="required"/>
    <xs:attribute name="tests" type="xs:nonNegativeInteger" use="required"/>
    <xs:attribute name="failures" type="xs:nonNegativeInteger" use="required"/>
    <xs:attribute name="errors" type="xs:nonNegativeInteger" use="required"/>
    <xs:attribute name="skipped" type="xs:nonNegativeInteger" use="required"/>
    <xs:attribute name="time" type="seconds" use="required"/>
    <xs:attribute name="timestamp" type="local-time" use="required"/>
  </xs:complexType>
  <xs:element name="testsuites">
    <xs:complexType>
      <xs:sequence><xs:element name="testsuite" type="suite" minOccurs="0" maxOccurs="unbounded"/></xs:sequence>
      <xs:attribute name="name" type="filled" use="required"/>
      <xs:attribute name="tests" type="xs:nonNegativeInteger" use="required"/>
      <xs:attribute name="failures" type="xs:nonNegativeInteger" use="required"/>
      <xs:attribute name="errors" type="xs:nonNegativeInteger" use="required"/>
      <xs:attribute name="time" type="seconds" use="required"/>
    </xs:complexType>
    <xs:unique name="case-names">
      <xs:selector xpath="testsuite/testcase"/><xs:field xpath="@classname"/><xs:field xpath="@name"/>
    </xs:unique>
  </xs:element>
</xs:schema>`;

const memory = { initialMemoryPages: 32 * memoryPages.MiB, maxMemoryPages: 512 * memoryPages.MiB };

/** What is wrong with a JUnit document; none when Jenkins, Surefire and GitLab read it. */
export async function junitProblems(xml: string): Promise<string[]> {
  const { errors } = await validateXML({ xml, schema: JUNIT, ...memory });
  return errors.map(({ message }) => message);
}

/** What a parser says against a document; none when it is well-formed. */
export async function xmlProblems(xml: string): Promise<string[]> {
  const { errors } = await validateXML({ xml, normalization: 'c14n', ...memory });
  return errors.map(({ message }) => message);
}
